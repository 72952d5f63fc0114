//! What is typed after `check`, and the help for it.

use std::path::PathBuf;

use clap::Args;

/// The files to check.
#[derive(Debug, Args)]
#[command(
    long_about = "Check ClickstreamPipeline manifests without a cluster.

Says of each manifest what the API server would say at `kubectl apply`, and more: every fault at once, each with file, line, \
column and field, and what was expected there. A manifest that passes here is not refused there; where check is stricter \
than the server, docs/reference/check.md says why.

A file may hold several documents, YAML or JSON, and lists. Objects of other kinds are passed over, and said so. Nothing \
is read but the files, nothing is written but the verdict.",
    after_long_help = "\
Exit status:
  0  nothing is wrong
  1  something is wrong; each fault is one line on stdout
  2  a file could not be read

Examples:
  A file, before it is committed
      clickstream-worker check pipeline.yaml

  All of a folder
      clickstream-worker check deploy/*.yaml

  What a chart or an overlay makes of it
      helm template shop charts/shop | clickstream-worker check -
      kustomize build overlays/prod | clickstream-worker check -

  A change, judged against what is applied: some fields never change
      git show main:pipeline.yaml | clickstream-worker check --stored - pipeline.yaml

What a fault looks like:
  pipeline.yaml:12:17: spec.topic.partitions: expected a whole number from 1 to 10000 (found 0)"
)]
pub struct Arguments {
    /// Files to check; - is standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// What is applied now: judge the files as changes of it
    #[arg(long, value_name = "FILE")]
    pub stored: Option<PathBuf>,
}
