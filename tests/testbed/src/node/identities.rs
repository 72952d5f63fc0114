//! Who the components are to the API server.

use std::path::{Path, PathBuf};

use super::NAME;
use crate::certificates::Authority;
use crate::control_plane::{TokenUser, write_kubeconfig};
use crate::missing::Unavailable;

/// The users of the node's API server, each with the kubeconfig that a component is started with.
#[derive(Debug)]
pub(super) struct Identities {
    pub(super) users: Vec<TokenUser>,
    pub(super) admin: PathBuf,
    pub(super) controller_manager: PathBuf,
    pub(super) scheduler: PathBuf,
    pub(super) kube_proxy: PathBuf,
    pub(super) kubelet: PathBuf,
}

impl Identities {
    /// Writes the kubeconfigs for the API server at `url` into `folder`.
    pub(super) fn write(folder: &Path, url: &str, authority: &Authority) -> Result<Self, Unavailable> {
        let mut users = Vec::new();
        let mut write = |component: &str, user: TokenUser| {
            let file = folder.join(format!("{component}.kubeconfig"));
            write_kubeconfig(&file, url, &authority.certificate(), &user)?;
            users.push(user);
            Ok::<_, Unavailable>(file)
        };
        // The names and groups that Kubernetes' own roles are bound to.
        Ok(Self {
            admin: write("admin", TokenUser::admin()?)?,
            controller_manager: write("controller-manager", TokenUser::new("system:kube-controller-manager", "")?)?,
            scheduler: write("scheduler", TokenUser::new("system:kube-scheduler", "")?)?,
            kube_proxy: write("kube-proxy", TokenUser::new("system:kube-proxy", "")?)?,
            kubelet: write("kubelet", TokenUser::new(&format!("system:node:{NAME}"), "system:nodes")?)?,
            users,
        })
    }
}
