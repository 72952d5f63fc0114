//! What a store may be made to lie about: each lie takes one rule away from the protocol.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lie {
    None,
    /// A plan overwrites the one that was there.
    PlansOverwrite,
    /// "Written": there is another's plan, which is ignored.
    PlanIgnored,
    /// "Written": the plan is only on its way, and its objects are uploaded before its outcome is known.
    PlanAssumed,
    /// "Written": the object is only on its way, and the next plan is made before it is there.
    ObjectAssumed,
    /// "There is no plan": landing starts wherever the group's offset stands.
    ChainIgnored,
    /// "There is an origin" is never said: two workers may start two chains.
    OriginIgnored,
}

impl Lie {
    pub(super) const ALL: [Self; 6] = [
        Self::PlansOverwrite,
        Self::PlanIgnored,
        Self::PlanAssumed,
        Self::ObjectAssumed,
        Self::ChainIgnored,
        Self::OriginIgnored,
    ];
}
