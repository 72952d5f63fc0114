//! The programs of the testbed and the recipes that make them.

use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::java;
use crate::missing::Unavailable;
use crate::process::run;

/// A program of one version and how it is made.
#[derive(Debug)]
pub struct Program {
    /// Its name, as `testbed fetch` takes it.
    pub name: &'static str,
    /// Its version, part of the cache entry's name.
    pub version: &'static str,
    /// What to expect, for the person who waits.
    pub(crate) cost: &'static str,
    recipe: Recipe,
}

#[derive(Debug)]
enum Recipe {
    /// A Go module of ours below `programs/`: for what `go install` refuses, or several programs in one binary, which
    /// then gets links by their names.
    GoModule { linker_flags: &'static str, links: &'static [&'static str] },
    /// Go programs of published modules that `go install` refuses: the tools of a Go module of ours below `programs/`.
    /// The definitions of resources that lie in their modules come along, in `definitions`.
    GoTools { packages: &'static [&'static str], definitions: &'static str },
    /// One such program with tags of its build, in place of definitions.
    GoTool { package: &'static str, tags: &'static str },
    /// A Go program of a published module.
    GoInstall { package: &'static str },
    /// Files of a published Go module, as they are.
    GoFiles { module: &'static str, folder: &'static str },
    /// A Maven project of ours below `programs/` that puts what is wanted into `${out}`, run by the oldest Java that is
    /// at least this one.
    Maven { goal: &'static str, java: u32 },
    /// A crate's program.
    CargoInstall { package: &'static str },
    /// A Python package that ships what is ready to run, and those that it needs, each as `name==version`.
    Pip { package: &'static str, beside: &'static [&'static str] },
}

/// etcd, API server, controller manager, scheduler, kubelet, kube-proxy, kubectl and `CoreDNS` in one binary.
pub(crate) const KUBERNETES: Program = Program {
    name: "kubernetes",
    version: "1.34.4",
    cost: "about 5 min on 2 cores",
    recipe: Recipe::GoModule {
        linker_flags: "-X k8s.io/component-base/version.gitVersion=v1.34.4 \
                       -X k8s.io/component-base/version.gitMajor=1 -X k8s.io/component-base/version.gitMinor=34",
        links: &[
            "etcd",
            "kube-apiserver",
            "kube-controller-manager",
            "kube-scheduler",
            "kubelet",
            "kube-proxy",
            "coredns",
            "kubectl",
        ],
    },
};

/// Apache Kafka: the jars of broker and tools.
pub(crate) const KAFKA: Program = Program {
    name: "kafka",
    version: "4.1.1",
    cost: "54 MB to download",
    recipe: Recipe::Maven { goal: "dependency:copy-dependencies", java: 17 },
};

/// `MinIO`, the last version of the community.
pub(crate) const MINIO: Program = Program {
    name: "minio",
    version: "v0.0.0-20260212201848-7aac2a2c5b7c",
    cost: "about 2 min on 2 cores",
    recipe: Recipe::GoInstall { package: "github.com/minio/minio" },
};

/// Apicurio Registry, which speaks the API of Confluent's schema registry.
pub(crate) const REGISTRY: Program = Program {
    name: "registry",
    version: "3.3.3",
    cost: "158 MB to download",
    recipe: Recipe::Maven { goal: "package", java: 17 },
};

/// The definitions of Strimzi's resources.
pub(crate) const STRIMZI: Program = Program {
    name: "strimzi",
    version: "1.2.0",
    cost: "some seconds",
    recipe: Recipe::Maven { goal: "package", java: 21 },
};

/// Flux's source controller and kustomize controller.
pub(crate) const FLUX: Program = Program {
    name: "flux",
    version: "1.9.1",
    cost: "about 3 min on 2 cores",
    recipe: Recipe::GoTools {
        packages: &["github.com/fluxcd/source-controller", "github.com/fluxcd/kustomize-controller"],
        definitions: "config/crd/bases",
    },
};

/// What Flux and Helm make of an object's status.
pub(crate) const KSTATUS: Program = Program {
    name: "kstatus",
    version: "1.2.2",
    cost: "some seconds",
    recipe: Recipe::GoModule { linker_flags: "", links: &[] },
};

/// Helm 3.
pub const HELM: Program = Program {
    name: "helm",
    version: "v3.21.4",
    cost: "about 1 min on 2 cores",
    recipe: Recipe::GoInstall { package: "helm.sh/helm/v3/cmd/helm" },
};

/// Helm 4: server-side apply, and waits that read conditions as Flux does.
pub const HELM4: Program = Program {
    name: "helm4",
    version: "v4.3.1",
    cost: "about 2 min on 2 cores",
    recipe: Recipe::GoInstall { package: "helm.sh/helm/v4/cmd/helm" },
};

/// Compares manifests with schemas.
pub const KUBECONFORM: Program = Program {
    name: "kubeconform",
    version: "v0.8.0",
    cost: "some seconds",
    recipe: Recipe::GoInstall { package: "github.com/yannh/kubeconform/cmd/kubeconform" },
};

/// Checks and tries the rules of alerts; without the discovery of every cloud there is, which no rule needs.
pub const PROMTOOL: Program = Program {
    name: "promtool",
    version: "0.315.0",
    cost: "about 4 min on 2 cores",
    recipe: Recipe::GoTool { package: "github.com/prometheus/prometheus/cmd/promtool", tags: "remove_all_sd" },
};

/// The definitions of the Prometheus operator's resources.
pub const MONITORING: Program = Program {
    name: "monitoring",
    version: "v0.85.0",
    cost: "some seconds",
    recipe: Recipe::GoFiles {
        module: "github.com/prometheus-operator/prometheus-operator",
        folder: "example/prometheus-operator-crd",
    },
};

/// Checks licences, bans, sources and advisories of the Rust dependencies.
pub(crate) const CARGO_DENY: Program = Program {
    name: "cargo-deny",
    version: "0.20.2",
    cost: "about 4 min on 2 cores",
    recipe: Recipe::CargoInstall { package: "cargo-deny" },
};

/// The spell check.
pub(crate) const TYPOS: Program = Program {
    name: "typos",
    version: "1.52.0",
    cost: "some seconds",
    recipe: Recipe::Pip { package: "typos", beside: &[] },
};

/// What people read Parquet with, from Python: `DuckDB`, pyarrow, Polars, `DataFusion`.
pub(crate) const READERS: Program = Program {
    name: "duckdb",
    version: "2.0.0",
    cost: "160 MB to download",
    recipe: Recipe::Pip {
        package: "duckdb",
        beside: &[
            "pyarrow==26.0.1",
            "polars==2.1.0",
            "polars-runtime-32==2.1.0",
            "datafusion==55.0.0",
            "typing-extensions==4.15.0",
        ],
    },
};

/// Every program, for `testbed fetch`.
pub const ALL: [&Program; 15] = [
    &KUBERNETES,
    &KAFKA,
    &MINIO,
    &REGISTRY,
    &STRIMZI,
    &FLUX,
    &KSTATUS,
    &HELM,
    &HELM4,
    &KUBECONFORM,
    &PROMTOOL,
    &MONITORING,
    &CARGO_DENY,
    &TYPOS,
    &READERS,
];

impl Program {
    /// Name, version and a hash of everything that decides what comes out.
    pub(crate) fn entry_name(&self) -> String {
        let mut inputs = format!("{:?}", self.recipe).into_bytes();
        if let Ok(files) = fs::read_dir(self.sources()) {
            let mut files: Vec<PathBuf> = files.filter_map(|file| Some(file.ok()?.path())).collect();
            files.sort();
            inputs.extend(files.iter().flat_map(|file| fs::read(file).unwrap_or_default()));
        }
        format!("{}-{}-{:08x}", self.name, self.version, fnv1a(&inputs))
    }

    fn sources(&self) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("programs").join(self.name)
    }

    /// The tools that the recipe calls, each with the way to get it.
    fn tools(&self) -> &'static [(&'static str, &'static str)] {
        match self.recipe {
            Recipe::GoModule { .. }
            | Recipe::GoTools { .. }
            | Recipe::GoTool { .. }
            | Recipe::GoInstall { .. }
            | Recipe::GoFiles { .. } => &[("go", "Go 1.26 or newer on the PATH")],
            Recipe::Maven { .. } => &[
                ("mvn", "Maven on the PATH (Debian: apt-get install maven)"),
                ("java", "Java 17 or newer on the PATH (Debian: apt-get install openjdk-17-jdk-headless)"),
            ],
            Recipe::CargoInstall { .. } => &[("cargo", "Rust on the PATH")],
            Recipe::Pip { .. } => &[("python3", "Python 3 with pip on the PATH (Debian: apt-get install python3-pip)")],
        }
    }

    pub(crate) fn check_tools(&self) -> Result<(), Unavailable> {
        for (tool, how) in self.tools() {
            if find_on_path(tool).is_none() {
                return Err(Unavailable::missing(format!("building {}", self.name), *how));
            }
        }
        Ok(())
    }

    pub(crate) fn build(&self, out: &Path, log: &Path) -> Result<(), Unavailable> {
        let output = File::create(log)?;
        let mut command = self.command(out)?;
        command.stdin(Stdio::null()).stdout(output.try_clone()?).stderr(output);
        let status = command.status()?;
        if status.success() {
            return self.finish(out);
        }
        Err(Unavailable::Broken(format!(
            "building {} {} failed ({status}); its output ends with:\n{}\nthe whole is in {}",
            self.name,
            self.version,
            crate::process::last_lines(log, 15),
            log.display()
        )))
    }

    fn finish(&self, out: &Path) -> Result<(), Unavailable> {
        match self.recipe {
            Recipe::GoModule { links, .. } => {
                links.iter().try_for_each(|link| symlink(self.name, out.join(link)))?;
            }
            Recipe::GoTools { packages, definitions } => {
                packages.iter().try_for_each(|module| self.copy_definitions(module, definitions, out))?;
            }
            Recipe::CargoInstall { .. } => fs::remove_dir_all(out.join("target"))?,
            _ => {}
        }
        Ok(())
    }

    fn copy_definitions(&self, module: &str, below: &str, out: &Path) -> Result<(), Unavailable> {
        let mut ask = Command::new("go");
        let folder = run(ask.args(["list", "-m", "-f", "{{.Dir}}", module]).current_dir(self.sources()))?;
        let definitions = out.join("definitions");
        fs::create_dir_all(&definitions)?;
        for file in fs::read_dir(Path::new(folder.trim()).join(below))? {
            let file = file?;
            // Not `fs::copy`: files of the module cache are closed to writers, and so would these be.
            fs::write(definitions.join(file.file_name()), fs::read(file.path())?)?;
        }
        Ok(())
    }

    fn command(&self, out: &Path) -> Result<Command, Unavailable> {
        let mut command;
        match self.recipe {
            Recipe::GoModule { linker_flags, .. } => {
                command = Command::new("go");
                command.args(["build", "-trimpath", "-ldflags", &format!("-s -w {linker_flags}"), "-o"]);
                command.arg(out.join(self.name)).arg(".").current_dir(self.sources()).env("CGO_ENABLED", "0");
            }
            Recipe::GoTools { packages, .. } => {
                command = Command::new("go");
                command.args(["build", "-trimpath", "-ldflags", "-s -w", "-o"]).arg(out).args(packages);
                command.current_dir(self.sources()).env("CGO_ENABLED", "0");
            }
            Recipe::GoInstall { package } => {
                command = Command::new("go");
                command.args(["install", "-trimpath", "-ldflags", "-s -w", &format!("{package}@{}", self.version)]);
                command.current_dir(out).env("GOBIN", out).env("CGO_ENABLED", "0");
            }
            Recipe::GoTool { package, tags } => {
                command = Command::new("go");
                command.args(["build", "-trimpath", "-ldflags", "-s -w", "-tags", tags, "-o"]);
                command.arg(out.join(self.name)).arg(package).current_dir(self.sources()).env("CGO_ENABLED", "0");
            }
            Recipe::GoFiles { module, folder } => {
                // The module cache is write-protected and may be swept: the entry has its own copy.
                let copy = r#"go mod download "$1"; cp -R "$(go env GOMODCACHE)/$1/$2/." .; chmod -R u+w ."#;
                command = Command::new("sh");
                command.args(["-euc", copy, "sh", &format!("{module}@{}", self.version), folder]).current_dir(out);
            }
            Recipe::Maven { goal, java } => {
                let java = java::at_least(java, &format!("building {}", self.name))?;
                // Maven writes beside its project file: it gets a copy.
                fs::copy(self.sources().join("pom.xml"), out.join("pom.xml"))?;
                command = Command::new("mvn");
                command.args(["-q", "-B", goal]).current_dir(out);
                command.env("JAVA_HOME", java.ancestors().nth(2).unwrap_or(&java));
                for property in ["out", "outputDirectory"] {
                    command.arg(format!("-D{property}={}", out.join("lib").display()));
                }
            }
            Recipe::CargoInstall { package } => {
                command = Command::new("cargo");
                command.args(["install", "--debug", "--locked", "--no-track", "--root"]).arg(out);
                command.arg(format!("{package}@{}", self.version)).current_dir(out);
                command.env("CARGO_TARGET_DIR", out.join("target"));
            }
            Recipe::Pip { package, beside } => {
                command = Command::new("python3");
                command.args(["-m", "pip", "install", "--quiet", "--no-deps", "--target"]).arg(out);
                command.arg(format!("{package}=={}", self.version)).args(beside);
            }
        }
        Ok(command)
    }
}

/// A program's file, looked up as a shell does.
pub(crate) fn find_on_path(tool: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(tool)).find(|file| is_executable(file))
}

fn is_executable(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(file).is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

/// A hash that is the same with every compiler, which the one of the standard library does not promise.
pub(crate) fn fnv1a(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}
