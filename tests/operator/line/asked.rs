use http::{Method, Request, header};

/// What was asked of the API server.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) query: String,
    /// Which form of the answer: all of an object, or its metadata only.
    pub(crate) accept: String,
}

impl Asked {
    pub(super) fn of<B>(request: &Request<B>) -> Self {
        let accept = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
        Self {
            method: request.method().clone(),
            path: request.uri().path().to_owned(),
            query: request.uri().query().unwrap_or_default().to_owned(),
            accept: accept.unwrap_or_default().to_owned(),
        }
    }

    pub(crate) fn is_watch(&self) -> bool {
        self.query.split('&').any(|part| part == "watch=true")
    }

    /// Whether all objects of a kind were asked for, and not one by its name: `kind` is as paths have it, such as `secrets`.
    pub(crate) fn is_list_of(&self, kind: &str) -> bool {
        self.method == Method::GET && self.path.ends_with(&format!("/{kind}"))
    }
}
