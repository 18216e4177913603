//! What of an index a condition narrows down.

/// Columns with a handful of values, so that a search by nothing else reads a large part of a table.
const COARSE: [&str; 2] = ["authority_id", "directory"];

/// A condition in the words of a plan, such as `authority_id=? AND serial>?` or `((authority_id = $1) AND (serial > $2))`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Condition<'a>(pub(super) &'a str);

impl<'a> Condition<'a> {
    /// The columns that are compared, and whether for equality.
    fn terms(self) -> impl Iterator<Item = (&'a str, bool)> {
        self.0.split(" AND ").map(|term| {
            let term = term.trim_start_matches('(');
            let end = term.find(|sign: char| !sign.is_ascii_alphanumeric() && sign != '_').unwrap_or(term.len());
            let (column, comparison) = term.split_at(end);
            let comparison = comparison.trim_start();
            (column, comparison.starts_with('=') || comparison.starts_with("IS NULL"))
        })
    }

    pub(super) fn number_of_terms(self) -> usize {
        self.terms().count()
    }

    /// Whether a term is about a column other than these.
    pub(super) fn has_others_than(self, columns: &[&str]) -> bool {
        self.terms().any(|(column, _)| !columns.contains(&column))
    }

    /// Whether the terms about these columns are about coarse ones, or one of them about one end of a range.
    pub(super) fn breadth(self, columns: &[&str]) -> Breadth {
        let mut fine = self.terms().filter(|(column, _)| columns.contains(column) && !COARSE.contains(column));
        match (fine.next(), fine.next()) {
            (None, _) => Breadth::Coarse,
            (Some((_, false)), None) => Breadth::OpenRange,
            _ => Breadth::Narrow,
        }
    }

    /// Whether each of these columns is compared for equality.
    pub(super) fn equals_all(self, columns: &[String]) -> bool {
        columns.iter().all(|column| self.terms().any(|(it, is_equality)| it == column && is_equality))
    }

    pub(super) fn columns(self) -> Vec<&'a str> {
        self.terms().map(|(column, _)| column).collect()
    }

    /// The terms that decide where an index with these columns is read: those of its first columns, up to one that is not compared for
    /// equality. The others only drop rows.
    pub(super) fn leading(self, columns: &[String]) -> Vec<&'a str> {
        let mut leading = Vec::new();
        for column in columns {
            let mut compared = self.terms().filter(|(it, _)| it == column).peekable();
            let Some((name, _)) = compared.peek().copied() else { break };
            leading.push(name);
            if !compared.any(|(_, is_equality)| is_equality) {
                break;
            }
        }
        leading
    }
}

/// How much of an index a condition reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Breadth {
    /// Most of it.
    Coarse,
    /// What lies before or after a value: all of that is wanted, unless a further condition drops rows.
    OpenRange,
    Narrow,
}

impl Breadth {
    /// Whether it reads much more than is wanted.
    pub(super) fn is_wide(self, drops: bool) -> bool {
        self == Self::Coarse || (self == Self::OpenRange && drops)
    }
}
