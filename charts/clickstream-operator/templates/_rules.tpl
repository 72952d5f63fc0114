{{/* Rights in each namespace whose pipelines are kept. What only reads says so; nothing may be everything. */}}
{{- define "clickstream.rules" -}}
- apiGroups: [clickstream.dev]
  resources: [clickstreampipelines]
  verbs: [get, list, watch, patch] # patch: the finalizer, and the number of consumers once where nobody gives one
- apiGroups: [clickstream.dev]
  resources: [clickstreampipelines/status]
  verbs: [patch]
- apiGroups: [clickstream.dev]
  resources: [clickstreampipelines/finalizers]
  verbs: [update] # children that block their owner's deletion; asked for where OwnerReferencesPermissionEnforcement is on
- apiGroups: [apps]
  resources: [deployments]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [""]
  resources: [configmaps, serviceaccounts, services]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [policy]
  resources: [poddisruptionbudgets]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [monitoring.coreos.com]
  resources: [podmonitors]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [""]
  resources: [secrets]
  # Only named ones are read; lists and watches are of metadata, which RBAC cannot tell from contents.
  {{- if .Values.watch.allowCrossNamespace }}
  verbs: [get, list, watch, create, patch, delete] # copies of a consenting namespace's Kafka user
  {{- else }}
  verbs: [get, list, watch]
  {{- end }}
- apiGroups: [""]
  resources: [pods]
  verbs: [get, list, watch] # why a worker does not start
- apiGroups: [events.k8s.io]
  resources: [events]
  verbs: [create, patch]
- apiGroups: [kafka.strimzi.io]
  resources: [kafkas, kafkausers]
  verbs: [get, list, watch]
- apiGroups: [kafka.strimzi.io]
  resources: [kafkatopics]
  verbs: [get, list, watch, create, patch, delete]
{{- end -}}
