//! The programs of the node and what each is called with.

use std::path::{Path, PathBuf};

use super::identities::Identities;
use super::plan::{Component, Plan};
use super::settings::{Settings, Surroundings};
use super::slot::Slot;
use super::{NAME, link};
use crate::api::ClusterAddress;
use crate::control_plane::{ApiServerFiles, Etcd};
use crate::missing::Unavailable;
use crate::place::Place;

/// In the node's own network every port is free.
const API_PORT: u16 = 6443;

/// Writes every file that the components need into `folder`, and says what the node's first process shall do.
pub(super) fn prepare(
    place: &Place,
    folder: &Path,
    slot: &Slot,
    network_plugins: &Path,
    programs: &Path,
) -> Result<(Plan, ClusterAddress), Unavailable> {
    let authority = place.authority()?;
    let url = format!("https://{}:{API_PORT}", slot.node());
    let identities = Identities::write(folder, &url, authority)?;
    let settings = Settings::write(
        folder,
        &Surroundings { slot, network_plugins, authority: &authority.certificate(), identities: &identities },
    )?;
    let files = ApiServerFiles::write(folder, authority, &api_server_names(slot), &identities.users)?;
    // To the kubelet the API server is an administrator: otherwise logs and exec are refused.
    let to_kubelet = authority.issue("kube-apiserver-to-kubelet", "/O=system:masters/CN=kube-apiserver", &[])?;
    let etcd = Etcd { client_port: 2379, peer_port: 2380, data: PathBuf::from("/var/lib/etcd") };
    let mut api_server = files.arguments(&etcd, API_PORT, &slot.services());
    api_server.extend([
        format!("--advertise-address={}", slot.node()),
        "--authorization-mode=Node,RBAC".to_owned(),
        "--enable-admission-plugins=NodeRestriction".to_owned(),
        "--kubelet-preferred-address-types=InternalIP".to_owned(),
        file("kubelet-client-certificate", &to_kubelet.certificate),
        file("kubelet-client-key", &to_kubelet.key),
    ]);

    let part = |name: &str, arguments| Component { name: name.to_owned(), program: programs.join(name), arguments };
    let cluster = ClusterAddress { url, kubeconfig: identities.admin.clone(), programs: programs.to_owned() };
    let plan = Plan {
        visible: vec![place.folder().to_owned(), programs.to_owned()],
        network: link::commands_inside(slot),
        logs: folder.to_owned(),
        first: vec![containerd(&settings), part("etcd", etcd.arguments()), part("kube-apiserver", api_server)],
        api_is_ready: ask_api_server(&cluster),
        then: vec![
            part("kube-controller-manager", controller_manager(&identities, &files)),
            part("kube-scheduler", scheduler(&identities)),
            part("kubelet", kubelet(&settings, &identities, slot)),
            part("kube-proxy", vec![file("config", &settings.kube_proxy)]),
            part("coredns", vec!["-conf".to_owned(), settings.coredns.display().to_string()]),
        ],
    };
    Ok((plan, cluster))
}

fn file(flag: &str, file: &Path) -> String {
    format!("--{flag}={}", file.display())
}

fn api_server_names(slot: &Slot) -> Vec<String> {
    let addresses = [slot.node(), slot.api_service()].map(|address| format!("IP:{address}"));
    let service = ["kubernetes", "kubernetes.default", "kubernetes.default.svc"].map(|name| format!("DNS:{name}"));
    addresses.into_iter().chain(service).collect()
}

fn ask_api_server(cluster: &ClusterAddress) -> Vec<String> {
    let kubectl = cluster.programs.join("kubectl").display().to_string();
    let ask = ["get", "--raw", "/readyz"].map(str::to_owned);
    [kubectl, file("kubeconfig", &cluster.kubeconfig)].into_iter().chain(ask).collect()
}

/// The machine's own, unlike the others.
fn containerd(settings: &Settings) -> Component {
    let name = "containerd".to_owned();
    Component { program: PathBuf::from(&name), name, arguments: vec![file("config", &settings.containerd)] }
}

fn controller_manager(identities: &Identities, files: &ApiServerFiles) -> Vec<String> {
    vec![
        file("kubeconfig", &identities.controller_manager),
        file("service-account-private-key-file", &files.service_account_key),
        file("root-ca-file", &files.authority),
        "--use-service-account-credentials=true".to_owned(),
        "--leader-elect=false".to_owned(),
        // It starts its forty controllers one after the other, each with some requests: at its own pace in 5 s.
        "--kube-api-qps=500".to_owned(),
        "--kube-api-burst=500".to_owned(),
    ]
}

fn scheduler(identities: &Identities) -> Vec<String> {
    vec![file("kubeconfig", &identities.scheduler), "--leader-elect=false".to_owned()]
}

fn kubelet(settings: &Settings, identities: &Identities, slot: &Slot) -> Vec<String> {
    vec![
        file("config", &settings.kubelet),
        file("kubeconfig", &identities.kubelet),
        format!("--hostname-override={NAME}"),
        format!("--node-ip={}", slot.node()),
    ]
}
