use super::{ConditionStatus, Entry, Reason};

/// For each type: what `True` means, and its reasons by status.
macro_rules! vocabulary {
    ($( $meaning:literal $kind:ident { $( $status:ident: $( $reason:ident ),+ ; )+ } )+) => {
        $(
            #[doc = concat!("Reasons of the condition `", stringify!($kind), "`: ", $meaning, ".")]
            #[derive(Clone, Copy, Debug, PartialEq, Eq)]
            pub enum $kind {
                $( $(
                    #[doc = concat!("`", stringify!($reason), "`, at status ", stringify!($status), ".")]
                    $reason,
                )+ )+
            }

            impl Reason for $kind {
                const TYPE: &'static str = stringify!($kind);

                fn name(self) -> &'static str {
                    match self { $( $( Self::$reason => stringify!($reason), )+ )+ }
                }

                fn status(self) -> ConditionStatus {
                    match self { $( $( Self::$reason => ConditionStatus::$status, )+ )+ }
                }
            }
        )+

        /// Every condition type with its reasons, for the documentation.
        pub const VOCABULARY: &[Entry] = &[
            $( Entry {
                name: stringify!($kind),
                meaning: $meaning,
                reasons: &[ $( $( (stringify!($reason), ConditionStatus::$status), )+ )+ ],
            }, )+
        ];
    };
}

vocabulary! {
    "producers and consumers run the current generation and the data path works"
    Ready {
        True: Running, Suspended, Complete;
        False: Progressing, ProducerUnavailable, ConsumerUnavailable, DependencyNotReady, InvalidSpec, Draining, Failed, Terminating;
        Unknown: Initializing;
    }

    "work is going on; only present while it is"
    Reconciling {
        True: Progressing, ProgressingWithRetry, RollingOut, Draining;
    }

    "nothing moves without a person; only present while that is so"
    Stalled {
        True: InvalidSpec, ImmutableFieldChanged, NameConflict, PermissionDenied, ReplayFailed, RolloutDeadlineExceeded, TopicConflict, TopicNotFound, TopicRecreated, PartitionDecreaseRefused, ClusterReplaced;
    }

    "the cluster is found, the listener chosen, and a broker has answered"
    KafkaReady {
        True: Resolved;
        False: ClusterNotFound, ListenerNotFound, ClusterNotReady, ClusterReplaced, Unreachable, AuthenticationFailed, CrossNamespaceDenied;
        Unknown: Initializing;
    }

    "the topic exists with at least the partitions asked for"
    TopicReady {
        True: Exists, Unmanaged;
        False: Creating, TopicConflict, TopicNotFound, TopicRecreated, PartitionDecreaseRefused, TopicOperatorMissing, BrokerRefused;
        Unknown: Initializing, Unreachable;
    }

    "every named Secret and key exists and is what the running pods use"
    CredentialsReady {
        True: Resolved;
        False: SecretNotFound, KeyMissing, Expired, RotationPending;
        Unknown: Initializing;
    }

    "a trial write under the prefix worked"
    StorageReady {
        True: Writable;
        False: BucketNotFound, AccessDenied, Unreachable, Throttled, ConditionalWritesUnsupported;
        Unknown: Initializing;
    }

    "the producer's Deployment is available at the current generation"
    ProducerAvailable {
        True: MinimumReplicasAvailable, ScaledToZero;
        False: RollingOut, CrashLooping, ImagePullFailed, Unschedulable, QuotaExceeded;
        Unknown: Initializing;
    }

    "the consumer's Deployment is available at the current generation"
    ConsumerAvailable {
        True: MinimumReplicasAvailable, ScaledToZero;
        False: RollingOut, CrashLooping, ImagePullFailed, Unschedulable, QuotaExceeded;
        Unknown: Initializing;
    }

    "the number of consumers follows the one who decides on it"
    ScalingActive {
        True: Fixed, External, Lag, CappedAtPartitions;
        False: ScalingConflict, MetricsUnavailable, ScalingFrozen;
        Unknown: Initializing;
    }

    "the pipeline was asked to stop, and has stopped"
    Suspended {
        True: Drained, DrainTimedOut, NotDrained;
        False: Running, Draining;
        Unknown: Initializing;
    }

    "events reach the lake within the bound that the batches set"
    Delivering {
        True: WithinBound, Idle;
        False: LagGrowing, PartitionStuck, StorageBackpressure, QuarantineOverLimit, Suspended;
        Unknown: Initializing, Unreachable;
    }

    "the replay has sent everything that it was asked to send"
    Complete {
        True: ReplayComplete;
        False: Replaying;
        Unknown: Initializing, Unreachable;
    }

    "the replay has ended without sending everything, and a person has to look"
    Failed {
        True: TooManyBadRows, SourceNotFound, DataSetChanged, BrokerRefused;
        False: NotFailed;
        Unknown: Initializing;
    }

    "an annotation asks the operator to leave the pipeline alone; only present while it does"
    ReconciliationPaused {
        True: PausedByAnnotation;
    }
}
