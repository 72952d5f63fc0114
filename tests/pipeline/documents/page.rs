//! The blocks of a page.

/// Something to do with it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Block {
    /// To be typed.
    Commands(String),
    /// To be written to a file.
    File { name: String, content: String },
}

/// The blocks that are to be run, each with its line.
pub(crate) fn blocks(page: &str) -> Vec<(usize, Block)> {
    let mut blocks = Vec::new();
    let mut lines = page.lines().zip(1..);
    while let Some((line, number)) = lines.next() {
        let Some(info) = line.strip_prefix("```") else { continue };
        let content: String = lines
            .by_ref()
            .map(|(line, _)| line)
            .take_while(|line| *line != "```")
            .flat_map(|line| [line, "\n"])
            .collect();
        match info.split_once(' ') {
            None if info == "sh" => blocks.push((number, Block::Commands(content))),
            Some(("yaml" | "csv", name)) => blocks.push((number, Block::File { name: name.to_owned(), content })),
            _ => {}
        }
    }
    blocks
}

#[test]
fn blocks_are_told_apart() {
    let page = "text\n```sh\na\nb\n```\n```sh elsewhere\nc\n```\n```yaml x.yaml\nk: v\n```\n```yaml\nk: w\n```\n```console\n$ a\n```\n";
    let file = Block::File { name: "x.yaml".to_owned(), content: "k: v\n".to_owned() };
    assert_eq!(blocks(page), [(2, Block::Commands("a\nb\n".to_owned())), (9, file)]);
}
