//! Checks that modules are `foo.rs` beside `foo/`, never `foo/mod.rs`, because many editor tabs named `mod.rs` can't be
//! distinguished.

use std::path::Path;

use anyhow::Result;

use super::Findings;
use crate::files;

pub(super) fn check(root: &Path) -> Result<Findings> {
    let sources = files::with_extension(root, &["rs"])?;
    let module_files = sources.iter().filter(|path| path.ends_with("mod.rs"));
    let faults = module_files.map(|path| format!("{}: name it after its folder, beside it", path.display())).collect();
    Ok(Findings { looked_at: format!("{} Rust files", sources.len()), faults })
}

#[cfg(test)]
mod tests {
    use anyhow::Result;

    use super::check;
    use crate::tidy::planted::tree;

    #[test]
    fn a_mod_rs_is_found() -> Result<()> {
        let root = tree(&[("web/src/routes/mod.rs", ""), ("web/src/routes.rs", ""), ("web/src/odd_mod.rs", "")])?;
        assert_eq!(check(root.path())?.faults, ["web/src/routes/mod.rs: name it after its folder, beside it"]);
        Ok(())
    }
}
