//! What is written from the Rust types, and from the chart's values, into the repository: `make generate` writes it, a test sees whether it is fresh.

mod chart_definition;
mod chart_page;
mod conditions_page;
mod definition_file;
mod editor_schema;
mod pipeline_page;
mod presets_page;

use std::error::Error;

/// A file of the repository that is made from the types.
#[derive(Debug)]
pub struct GeneratedFile {
    /// Its path in the repository.
    pub path: &'static str,
    /// What it holds.
    pub text: String,
}

/// Every file that is made from the types.
pub fn files() -> Result<Vec<GeneratedFile>, Box<dyn Error>> {
    Ok(vec![
        GeneratedFile { path: "crds/clickstreampipelines.yaml", text: definition_file::text()? },
        GeneratedFile { path: "crds/clickstreampipeline.schema.json", text: editor_schema::text()? },
        GeneratedFile { path: "docs/reference/pipeline.md", text: pipeline_page::text() },
        GeneratedFile { path: "docs/reference/presets.md", text: presets_page::text() },
        GeneratedFile { path: "docs/reference/conditions.md", text: conditions_page::text() },
        GeneratedFile {
            path: "charts/clickstream-operator/templates/definition.yaml",
            text: chart_definition::text()?,
        },
        GeneratedFile { path: "charts/clickstream-operator/README.md", text: chart_page::text()? },
    ])
}
