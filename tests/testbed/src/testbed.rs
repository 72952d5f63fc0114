//! A test's way to the servers.

use std::ffi::OsStr;
use std::io::{self, BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use serde::de::DeserializeOwned;

use crate::api::{Api, ClusterAddress};
use crate::cache::Cache;
use crate::flux::Flux;
use crate::git_server::GitServer;
use crate::kafka::{Kafka, KafkaAddress, KafkaOptions};
use crate::minio::{Minio, S3Address};
use crate::missing::Unavailable;
use crate::node::{Node, NodeAddress};
use crate::place::Place;
use crate::process::{PATIENCE, run as run_to_end};
use crate::programs::{KAFKA, KSTATUS, KUBERNETES, MINIO, Program, READERS, REGISTRY, STRIMZI};
use crate::registry::{Registry, RegistryAddress};
use crate::run_folder::RunFolder;
use crate::supervisor::{self, Request};

/// The servers of this run. They start when they are first asked for, are shared by all tests of the run, and end when
/// the last process that uses them does. Shared are servers, never state: names of topics, buckets and namespaces come
/// from [`fresh_name`]. A test that hurts a server starts one of its own.
#[derive(Debug)]
pub struct Testbed {
    run: RunFolder,
    cache: Cache,
    /// Servers of this process alone.
    own: Place,
    /// Open as long as this process lives.
    _lease: UnixStream,
}

impl Testbed {
    /// The testbed of this checkout.
    pub fn of_this_run() -> Result<&'static Self, Unavailable> {
        static JOINED: OnceLock<Testbed> = OnceLock::new();
        if let Some(testbed) = JOINED.get() {
            return Ok(testbed);
        }
        let joined = Self::join()?; // two at once: the lease of one of them is simply not used
        Ok(JOINED.get_or_init(|| joined))
    }

    /// The shared Kafka: one broker. Topics are made by the test.
    pub fn kafka(&self) -> Result<KafkaAddress, Unavailable> {
        self.shared(&KAFKA, Request::Kafka)
    }

    /// The shared S3. Buckets are made by the test.
    pub fn s3(&self) -> Result<S3Address, Unavailable> {
        self.shared(&MINIO, Request::S3)
    }

    /// The shared schema registry.
    pub fn registry(&self) -> Result<RegistryAddress, Unavailable> {
        self.shared(&REGISTRY, Request::Registry)
    }

    /// The shared API server without a node: objects are stored and watched, nothing runs them.
    pub fn api(&self) -> Result<ClusterAddress, Unavailable> {
        self.shared(&KUBERNETES, Request::Api)
    }

    /// The shared node: a cluster that runs pods. Tests take a Kubernetes namespace each. Pods reach the shared servers
    /// by the addresses that those have for pods, and any other server through a [`Forward`](crate::Forward).
    pub fn node(&self) -> Result<NodeAddress, Unavailable> {
        self.shared(&KUBERNETES, Request::Node)
    }

    /// A Kafka of this test's own, which it may hurt.
    pub fn own_kafka(&self, options: &KafkaOptions) -> Result<Kafka, Unavailable> {
        Kafka::start(&self.own, options)
    }

    /// An S3 server of this test's own.
    pub fn own_s3(&self) -> Result<Minio, Unavailable> {
        Minio::start(&self.own)
    }

    /// A schema registry of this test's own.
    pub fn own_registry(&self) -> Result<Registry, Unavailable> {
        Registry::start(&self.own)
    }

    /// An API server of this test's own, with arguments beside the testbed's.
    pub fn own_api(&self, arguments: &[String]) -> Result<Api, Unavailable> {
        Api::start(&self.own, arguments)
    }

    /// A node of this test's own.
    pub fn own_node(&self) -> Result<Node, Unavailable> {
        Node::start(&self.own)
    }

    /// Python that knows `DuckDB`, pyarrow, Polars and `DataFusion`: what people read a lake with.
    pub fn readers(&self) -> Result<Command, Unavailable> {
        let mut python = Command::new("python3");
        python.env("PYTHONPATH", self.cache.folder_of(&READERS)?);
        Ok(python)
    }

    /// Flux, of this test's own, at work on a cluster.
    pub fn own_flux(&self, cluster: &ClusterAddress) -> Result<Flux, Unavailable> {
        Flux::start(&self.own, cluster)
    }

    /// A Git repository of this test's own.
    pub fn own_git(&self) -> Result<GitServer, Unavailable> {
        GitServer::start(&self.own)
    }

    /// What kstatus, the library that Flux and Helm ask, makes of an object given as JSON: `Current: …`, `InProgress: …`,
    /// `Failed: …`, `Terminating: …`, with its reason.
    pub fn kstatus(&self, object: &str) -> Result<String, Unavailable> {
        let mut program = Command::new(self.cache.folder_of(&KSTATUS)?.join("kstatus"));
        let mut program = program.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        if let Some(mut input) = program.stdin.take() {
            input.write_all(object.as_bytes())?;
        }
        let output = program.wait_with_output()?;
        if !output.status.success() {
            return Err(Unavailable::Broken(String::from_utf8_lossy(&output.stderr).trim().to_owned()));
        }
        Ok(String::from_utf8_lossy(&output.stdout).trim_end().to_owned())
    }

    /// The folder with the definitions of Strimzi's resources (`Kafka`, `KafkaNodePool`, `KafkaTopic`, `KafkaUser`), for
    /// `kubectl apply --server-side`.
    pub fn strimzi_definitions(&self) -> Result<PathBuf, Unavailable> {
        Ok(self.cache.folder_of(&STRIMZI)?.join("lib"))
    }

    /// A fresh folder that is gone with the run.
    pub fn folder(&self, name: &str) -> Result<PathBuf, Unavailable> {
        self.own.fresh_folder(name)
    }

    /// The process ids of what runs, by name.
    pub fn status(&self) -> Result<Vec<(String, u32)>, Unavailable> {
        self.ask(Request::Status)
    }

    /// Keeps the servers beyond this process, until [`end`].
    pub fn pin(&self) -> Result<(), Unavailable> {
        self.ask(Request::Pin)
    }

    /// Programs are built by the process that asks, whose standard error somebody reads.
    fn shared<T: DeserializeOwned>(&self, program: &Program, request: Request) -> Result<T, Unavailable> {
        self.cache.folder_of(program)?;
        self.ask(request)
    }

    fn ask<T: DeserializeOwned>(&self, request: Request) -> Result<T, Unavailable> {
        let mut connection = connect(&self.run)?;
        ask(&mut connection, request)?
    }

    fn join() -> Result<Self, Unavailable> {
        let run = RunFolder::of_checkout();
        let cache = Cache::of_user()?;
        let lease = take_lease(&run)?;
        let own = Place::at(run.path().join(format!("process-{}", std::process::id())), cache.clone())?;
        Ok(Self { run, cache, own, _lease: lease })
    }
}

/// A name that no other test of this machine uses: of a topic, a bucket, a namespace.
pub fn fresh_name(purpose: &str) -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let since_epoch = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    format!("{purpose}-{:x}-{:x}-{count}", since_epoch.as_secs(), std::process::id())
}

/// Ends the testbed of this checkout and waits until nothing is left of it, also of one that was killed.
pub fn end() -> Result<(), Unavailable> {
    let run = RunFolder::of_checkout();
    let deadline = Instant::now() + PATIENCE;
    while let Ok(mut supervisor) = connect(&run) {
        if Instant::now() > deadline {
            return Err(Unavailable::Broken("the testbed did not end".to_owned()));
        }
        let _ended = ask::<()>(&mut supervisor, Request::End); // its end cuts the connection
        thread::sleep(RETRY);
    }
    supervisor::heal(&run)
}

const RETRY: Duration = Duration::from_millis(20);

fn connect(run: &RunFolder) -> io::Result<UnixStream> {
    UnixStream::connect_addr(&run.socket()?)
}

fn ask<T: DeserializeOwned>(supervisor: &mut UnixStream, request: Request) -> io::Result<Result<T, Unavailable>> {
    supervisor.write_all((serde_json::to_string(&request)? + "\n").as_bytes())?;
    let mut answer = String::new();
    BufReader::new(supervisor).read_line(&mut answer)?;
    if answer.is_empty() {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(serde_json::from_str(&answer)?)
}

/// From the supervisor that runs, or, when there is none or it is just ending, from a new one.
fn take_lease(run: &RunFolder) -> Result<UnixStream, Unavailable> {
    let deadline = Instant::now() + PATIENCE;
    let mut started: Option<Child> = None;
    loop {
        if let Ok(mut supervisor) = connect(run)
            && let Ok(granted) = ask::<()>(&mut supervisor, Request::Lease)
        {
            granted?;
            return Ok(supervisor);
        }
        match started.as_mut().map(Child::try_wait).transpose()?.flatten() {
            // Another process's supervisor was quicker, or is still ending.
            Some(_) | None if started.is_none() => started = Some(start_supervisor()?),
            Some(_) => started = None,
            None => {}
        }
        if Instant::now() > deadline {
            return Err(Unavailable::Broken("the testbed's supervisor does not start".to_owned()));
        }
        thread::sleep(RETRY);
    }
}

fn start_supervisor() -> Result<Child, Unavailable> {
    let mut command = Command::new(testbed_program()?);
    command.arg("serve").stdin(Stdio::null()).stdout(Stdio::null());
    Ok(command.spawn()?)
}

/// The program `testbed` beside the one that runs; cargo does not build it for the tests that use this library.
pub(crate) fn testbed_program() -> Result<PathBuf, Unavailable> {
    let this = std::env::current_exe()?;
    // The kernel's note on a program that was built anew while it runs.
    let name = this.file_name().and_then(OsStr::to_str).map(|name| name.trim_end_matches(" (deleted)"));
    if name == Some("testbed") {
        return Ok(this.with_file_name("testbed"));
    }
    let mut build = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    build.args(["build", "--quiet", "--package", "clickstream-testbed", "--bin", "testbed"]);
    build.args(["--manifest-path", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")]);
    let folder = this.parent().and_then(Path::parent).unwrap_or(Path::new("/"));
    if folder.ends_with("release") {
        build.arg("--release");
    }
    run_to_end(&mut build)?;
    Ok(folder.join("testbed"))
}
