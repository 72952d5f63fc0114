//! What the API server said, in its own words.

/// Its message, where it gave one; the library's account of it has the whole answer as a program sees it.
pub fn words(error: &kube::Error) -> String {
    match error {
        kube::Error::Api(status) if !status.message.is_empty() => status.message.clone(),
        other => other.to_string(),
    }
}
