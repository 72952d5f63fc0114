//! The samples in `examples/data`: the commands beside them still make them.

use super::*;

#[test]
fn the_commands_beside_the_samples_make_the_same_bytes() {
    let folder = repository().join("examples/data");
    let page = fs::read_to_string(folder.join("README.md")).unwrap().replace("\\\n", " ");
    let commands = page.lines().filter_map(|line| line.trim().strip_prefix("clickstream-worker generate "));
    let mut samples = 0;
    for command in commands {
        let made = tempfile::tempdir().unwrap();
        let arguments = typed(command, made.path());
        let _truth = generate(&arguments).unwrap();
        for file in [&arguments.output, arguments.truth.as_ref().unwrap()] {
            let name = file.file_name().unwrap();
            let same = fs::read(file).unwrap() == fs::read(folder.join(name)).unwrap();
            assert!(same, "{} is not what its command makes: run it again in examples/data", name.display());
        }
        samples += 1;
    }
    assert_eq!(samples, 2);
}
