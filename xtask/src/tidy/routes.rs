//! Checks that every route has a row in the access matrix, so that each new page has documented access rights.

use std::path::Path;

use anyhow::Result;

use super::{Findings, code};
use crate::files;

const ROUTES: &str = "web/src/routes.rs";
const MATRIX: &str = "docs/access.md";

pub(super) fn check(root: &Path) -> Result<Findings> {
    if !root.join(ROUTES).exists() || !root.join(MATRIX).exists() {
        return Ok(Findings {
            looked_at: format!("nothing: {ROUTES} or {MATRIX} is not there"),
            ..Findings::default()
        });
    }
    let source = files::text(&root.join(ROUTES))?;
    let matrix = files::text(&root.join(MATRIX))?;
    let routes = routes(&source);
    let lacking = routes.iter().filter(|(_, route)| !has_row(&matrix, route));
    let faults = lacking.map(|(line, route)| format!("{ROUTES}:{line}: `{route}` has no row in {MATRIX}")).collect();
    Ok(Findings { looked_at: format!("{} routes", routes.len()), faults })
}

/// All string literals that begin with a slash, before the tests of the file.
fn routes(source: &str) -> Vec<(usize, &str)> {
    let lines = code::lines(source).take_while(|(_, line)| !line.contains("#[cfg(test)]"));
    lines
        .flat_map(|(number, line)| {
            line.split('"').skip(1).step_by(2).filter(|it| it.starts_with('/')).map(move |it| (number, it))
        })
        .collect()
}

/// Whether a row of a table contains exactly this route.
fn has_row(matrix: &str, route: &str) -> bool {
    let is_edge = |it: char| it.is_whitespace() || matches!(it, '|' | '`');
    matrix
        .lines()
        .filter(|line| line.trim_start().starts_with('|'))
        .any(|row| row.split(is_edge).any(|word| word == route))
}

#[cfg(test)]
mod tests {
    use anyhow::Result;

    use super::{MATRIX, ROUTES, check};
    use crate::tidy::planted::tree;

    const SOURCE: &str = "// not \"/commented\"\ncfg.route(\"/\", get().to(home))\n    .route(\"/requests/{id}\", get().to(show));\n#[cfg(test)]\nmod tests { \"/test\" }\n";

    #[test]
    fn a_route_without_a_row_is_found() -> Result<()> {
        let root = tree(&[
            (ROUTES, SOURCE),
            (MATRIX, "`/` in prose\n\n| route | person |\n|---|---|\n| `GET /requests` | yes |\n"),
        ])?;
        let faults = check(root.path())?.faults;
        assert_eq!(
            faults,
            [
                "web/src/routes.rs:2: `/` has no row in docs/access.md",
                "web/src/routes.rs:3: `/requests/{id}` has no row in docs/access.md",
            ]
        );
        Ok(())
    }

    #[test]
    fn routes_with_rows_pass() -> Result<()> {
        let root = tree(&[(ROUTES, SOURCE), (MATRIX, "| `GET /` | yes |\n| GET | /requests/{id} | own |\n")])?;
        assert!(check(root.path())?.faults.is_empty());
        Ok(())
    }

    #[test]
    fn before_there_is_a_matrix_there_is_nothing_to_check() -> Result<()> {
        let root = tree(&[(ROUTES, SOURCE)])?;
        assert!(check(root.path())?.faults.is_empty());
        Ok(())
    }
}
