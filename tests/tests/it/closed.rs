//! What can't be made up: permissions and recorded intents have private fields, so that the compiler refuses a forged one even
//! inside the crate of the CA.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};
use inkan_tests::command::run;
use serde_json::Value;

#[test]
fn a_forged_permission_or_intent_does_not_compile_inside_the_crate() -> Result<()> {
    let workspace = Copy::make()?;
    let sound = workspace.errors(
        "pub(crate) fn allowed(actor: &crate::policy::Actor) -> bool { actor.holds(crate::policy::Role::Auditor) }",
    )?;
    assert_eq!(sound, BTreeSet::new(), "the control compiles");
    let permission = "use crate::policy::{Actor, IssueDirectly, Permitted};\n\
                      pub(crate) fn forge() -> Permitted<IssueDirectly> { Permitted { actor: Actor::System, act: IssueDirectly } }";
    assert_eq!(workspace.errors(permission)?, BTreeSet::from(["E0451".to_owned()]));
    let intent = "use crate::store::intent::Recorded;\nuse crate::types::{SerialNumber, Sha256Digest};\n\
                  pub(crate) fn forge(serial: SerialNumber, digest: Sha256Digest) -> Recorded { Recorded { authority: None, serial, digest } }";
    assert_eq!(workspace.errors(intent)?, BTreeSet::from(["E0451".to_owned()]));
    Ok(())
}

/// The workspace with a `ca-core` of its own, to plant a file in; all else are links.
struct Copy {
    folder: tempfile::TempDir,
    original: PathBuf,
}

impl Copy {
    fn make() -> Result<Self> {
        let original = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("the workspace")?.to_owned();
        let folder = tempfile::tempdir()?;
        for entry in fs::read_dir(&original)? {
            let name = entry?.file_name();
            if name != "target" && name != "ca-core" && name != ".git" {
                symlink(original.join(&name), folder.path().join(&name))?;
            }
        }
        let copied =
            Command::new("cp").arg("-R").args([original.join("ca-core"), folder.path().join("ca-core")]).status()?;
        anyhow::ensure!(copied.success(), "ca-core can't be copied");
        Ok(Self { folder, original })
    }

    /// The codes of the errors that the compiler finds with this module in `ca-core`.
    fn errors(&self, module: &str) -> Result<BTreeSet<String>> {
        let source = self.folder.path().join("ca-core/src");
        fs::write(source.join("planted.rs"), format!("#![allow(dead_code)]\n{module}\n"))?;
        let library = fs::read_to_string(self.original.join("ca-core/src/lib.rs"))?;
        fs::write(source.join("lib.rs"), format!("{library}\nmod planted;\n"))?;
        let mut check = Command::new(env!("CARGO"));
        check
            .args(["check", "--offline", "--package", "ca-core", "--lib", "--message-format", "json", "--target-dir"])
            .arg(self.original.join("target"))
            .current_dir(self.folder.path());
        let ran = run(&mut check)?;
        let lines = String::from_utf8(ran.stdout)?;
        let messages: Vec<Value> = lines.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
        let errors = messages.iter().filter(|it| it["message"]["level"] == "error");
        let codes: BTreeSet<String> =
            errors.filter_map(|it| it["message"]["code"]["code"].as_str().map(str::to_owned)).collect();
        let finished = messages.iter().find(|it| it["reason"] == "build-finished").context("an end")?;
        anyhow::ensure!(finished["success"] == codes.is_empty(), "{}", ran.stderr);
        Ok(codes)
    }
}
