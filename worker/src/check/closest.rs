//! The word that was probably meant.

/// The known word closest to `word`, if one is close enough to be meant.
pub(crate) fn closest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    const LIKELY: f64 = 0.8;
    let word = word.to_lowercase();
    known
        .map(|candidate| (candidate, strsim::jaro_winkler(&word, &candidate.to_lowercase())))
        .filter(|(_, likeness)| *likeness > LIKELY)
        .max_by(|(_, a), (_, b)| a.total_cmp(b))
        .map(|(candidate, _)| candidate)
}
