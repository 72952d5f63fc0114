//! The testbed from the shell: programs into the cache, servers up and down.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::thread::ScopedJoinHandle;

use clap::{Parser, Subcommand};
use testbed::{Cache, ClusterAddress, Image, PROGRAMS, Testbed, Unavailable, fresh_name};

/// Real Kafka, S3, schema registry and Kubernetes for tests.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Builds programs into the cache, all of them when none is named, and prints their folders
    Fetch { programs: Vec<String> },
    /// Starts the servers and prints the variables that lead to them, for `eval`
    Up,
    /// Ends the servers and removes everything of theirs
    Down,
    /// Makes an image of a built program, as the Dockerfile would, and gives it to the node, which stays up; prints its name for a pod
    Load {
        /// Name and tag, as in clickstream/worker:0.1.0
        image: String,
        program: PathBuf,
    },
    /// Prints the process ids of what runs
    Status,
    /// Runs a command; servers that it and its children ask for stay until it ends
    With {
        #[arg(trailing_var_arg = true, required = true)]
        command: Vec<String>,
    },
    /// Owns the servers of a run; started by whoever first asks for one
    #[command(hide = true)]
    Serve,
    /// Is the first process of a node
    #[command(hide = true)]
    NodeInit { plan: PathBuf },
}

fn main() -> ExitCode {
    let done = match Arguments::parse().action {
        Action::Fetch { programs } => fetch(&programs),
        Action::Up => up(),
        Action::Down => testbed::end(),
        Action::Load { image, program } => load(&image, &program),
        Action::Status => status(),
        Action::With { command } => return with(&command),
        Action::Serve => testbed::serve(),
        Action::NodeInit { plan } => testbed::node_init(&plan).map(|never| match never {}).map_err(Unavailable::from),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => failed(&why),
    }
}

/// 3 tells a machine that lacks something (1 is for what is broken, 2 for wrong arguments).
fn failed(why: &Unavailable) -> ExitCode {
    eprintln!("testbed: {why}");
    ExitCode::from(if matches!(why, Unavailable::Missing { .. }) { 3 } else { 1 })
}

fn fetch(names: &[String]) -> Result<(), Unavailable> {
    let known = || PROGRAMS.map(|program| program.name).join(", ");
    if let Some(unknown) = names.iter().find(|name| !PROGRAMS.iter().any(|program| program.name == **name)) {
        return Err(Unavailable::Broken(format!("there is no program `{unknown}`; there are {}", known())));
    }
    let cache = Cache::of_user()?;
    for program in PROGRAMS.iter().filter(|program| names.is_empty() || names.iter().any(|name| name == program.name)) {
        println!("{}", cache.folder_of(program)?.display());
    }
    Ok(())
}

fn up() -> Result<(), Unavailable> {
    let testbed = Testbed::of_this_run()?;
    testbed.pin()?;
    let (kafka, s3, registry, cluster) = std::thread::scope(|side_by_side| {
        let kafka = side_by_side.spawn(|| testbed.kafka());
        let registry = side_by_side.spawn(|| testbed.registry());
        let s3 = side_by_side.spawn(|| testbed.s3());
        let cluster = cluster(testbed);
        (joined(kafka), joined(s3), joined(registry), cluster)
    });
    let (kafka, s3, registry, cluster) = (kafka?, s3?, registry?, cluster?);
    println!("export KUBECONFIG={}", cluster.kubeconfig.display());
    println!("export KAFKA_BOOTSTRAP={}", kafka.plain);
    println!("export KAFKA_BOOTSTRAP_FOR_PODS={}", kafka.plain_for_pods);
    println!("export S3_ENDPOINT={}", s3.endpoint);
    println!("export S3_ENDPOINT_FOR_PODS={}", s3.endpoint_for_pods);
    println!("export AWS_ACCESS_KEY_ID={}", s3.access_key);
    println!("export AWS_SECRET_ACCESS_KEY={}", s3.secret_key);
    println!("export AWS_REGION=us-east-1");
    println!("export SCHEMA_REGISTRY_URL={}", registry.url);
    let helm = Cache::of_user()?.folder_of(&testbed::HELM)?;
    println!("export PATH={}:{}:\"$PATH\"", cluster.programs.display(), helm.display());
    Ok(())
}

/// One that runs pods where this machine can have that, else one that only stores.
fn cluster(testbed: &Testbed) -> Result<ClusterAddress, Unavailable> {
    match testbed.node() {
        Err(why @ Unavailable::Missing { .. }) => {
            eprintln!("testbed: {why}; the cluster stores objects and runs no pods");
            testbed.api()
        }
        node => Ok(node?.cluster),
    }
}

fn joined<T>(server: ScopedJoinHandle<'_, Result<T, Unavailable>>) -> Result<T, Unavailable> {
    server.join().unwrap_or_else(|_| Err(Unavailable::Broken("starting a server panicked".to_owned())))
}

fn load(image: &str, program: &Path) -> Result<(), Unavailable> {
    let Some((name, tag)) = image.rsplit_once(':') else {
        return Err(Unavailable::Broken(format!(
            "`{image}` is no image: expected a name and a tag, as in clickstream/worker:0.1.0"
        )));
    };
    let testbed = Testbed::of_this_run()?;
    let image = Image::of_program(name, tag, program, testbed.folder(&fresh_name("image"))?)?;
    testbed.pin()?; // else the node would go, with the image, as soon as this ends
    println!("{}", testbed.node()?.load_image(&image)?);
    Ok(())
}

fn status() -> Result<(), Unavailable> {
    for (name, process) in Testbed::of_this_run()?.status()? {
        println!("{process:>8}  {name}");
    }
    Ok(())
}

fn with(command: &[String]) -> ExitCode {
    let _lease = match Testbed::of_this_run() {
        Ok(lease) => lease,
        Err(why) => return failed(&why),
    };
    let [program, arguments @ ..] = command else { return ExitCode::from(2) };
    match Command::new(program).args(arguments).status() {
        Ok(status) => ExitCode::from(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1)),
        Err(error) => {
            eprintln!("testbed: cannot run {program}: {error}");
            ExitCode::from(1)
        }
    }
}
