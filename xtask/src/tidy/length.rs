//! Checks that no file has more than 400 lines of code.

use std::path::Path;

use anyhow::Result;

use super::{Findings, code};
use crate::files;

const LIMIT: usize = 400;

/// Files that may be longer, each with the reason.
const LONGER: &[(&str, &str)] = &[("ca-core/src/store/schema.rs", "a table of the tables, one declaration each")];

pub(super) fn check(root: &Path) -> Result<Findings> {
    check_except(root, LONGER)
}

fn check_except(root: &Path, longer: &[(&str, &str)]) -> Result<Findings> {
    let sources = files::with_extension(root, &["rs", "ts", "py"])?;
    let mut faults = Vec::new();
    let mut longest = 0;
    for path in &sources {
        let length = code::lines(&files::text(&root.join(path))?).count();
        let excepted = longer.iter().any(|(it, _)| Path::new(it) == path);
        match (length > LIMIT, excepted) {
            (true, false) => {
                faults.push(format!("{}: {length} lines of code, more than {LIMIT}: split it", path.display()));
            }
            (false, true) => {
                faults.push(format!("{}: {length} lines of code: it needs no exception any more", path.display()));
            }
            _ => {}
        }
        longest = longest.max(length);
    }
    let gone = longer.iter().filter(|(it, _)| !root.join(it).exists());
    faults.extend(gone.map(|(it, _)| format!("{it}: excepted, but not there")));
    Ok(Findings { looked_at: format!("{} files, the longest has {longest} lines of code", sources.len()), faults })
}

#[cfg(test)]
mod tests {
    use anyhow::Result;

    use super::check_except;
    use crate::tidy::planted::tree;

    #[test]
    fn a_file_of_401_lines_of_code_is_too_long_and_comments_do_not_count() -> Result<()> {
        let root = tree(&[("a.rs", &"x;\n".repeat(401)), ("b.rs", &("x;\n".repeat(400) + &"// why\n\n".repeat(50)))])?;
        let faults = check_except(root.path(), &[])?.faults;
        assert_eq!(faults, ["a.rs: 401 lines of code, more than 400: split it"]);
        Ok(())
    }

    #[test]
    fn an_exception_holds_only_while_it_is_needed() -> Result<()> {
        let root = tree(&[("a.rs", &"x;\n".repeat(401)), ("b.rs", "x;\n")])?;
        let longer = [("a.rs", "a table"), ("b.rs", "a table"), ("c.rs", "a table")];
        let faults = check_except(root.path(), &longer)?.faults;
        assert_eq!(faults, ["b.rs: 1 lines of code: it needs no exception any more", "c.rs: excepted, but not there"]);
        Ok(())
    }
}
