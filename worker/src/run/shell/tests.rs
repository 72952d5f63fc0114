use std::process::Command;

use super::{in_double_quotes, quoted};

#[test]
fn a_shell_gives_back_the_very_words() {
    for word in ["plain", "/a/b-c_d.yaml", "two words", "it's", "$HOME", "", "a;b", "`x`", "\"q\"", "naïve", "*"] {
        let said = Command::new("sh").arg("-c").arg(format!("printf %s {}", quoted(word))).output().unwrap();
        assert_eq!(String::from_utf8(said.stdout).unwrap(), word);
        let script = format!("printf %s \"{}\"", in_double_quotes(word));
        let said = Command::new("sh").arg("-c").arg(script).output().unwrap();
        assert_eq!(String::from_utf8(said.stdout).unwrap(), word);
    }
    assert_eq!(quoted("s3://lake/shop"), "s3://lake/shop");
}
