use std::error::Error;

use super::definition_file;

const HEAD: &str = "{{- if .Values.crds.enabled }}\n";
const LABELS: &str = "metadata:
  labels:
    {{- include \"clickstream.labels\" . | nindent 4 }}
  {{- if .Values.crds.keep }}
  annotations:
    helm.sh/resource-policy: keep
  {{- end }}
";
const END: &str = "{{- end }}\n";

/// The definition of the resource as a template of the chart. What lies in a chart's `crds` folder Helm would install
/// once and never change again.
pub(super) fn text() -> Result<String, Box<dyn Error>> {
    let definition = definition_file::text()?.replace("{{", "{{ \"{{\" }}");
    let (before, after) = definition.split_once("metadata:\n").ok_or("the definition has no metadata")?;
    Ok(format!("{HEAD}{before}{LABELS}{after}{END}"))
}
