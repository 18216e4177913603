//! Heads that were kept elsewhere, read from a file with one head per line.

use std::io::{self, BufRead, Read as _};

use super::head::{Head, SignedHead};
use super::head_fault::{HeadFault, HeadFinding, HeadFindings};
use crate::keys::HeadPublicKey;
use crate::types::Sha256Digest;

/// The heads in a file with valid signatures of one key, and the faults of its other lines.
#[derive(Debug, Default)]
pub(crate) struct KeptHeads {
    pub(super) heads: Vec<KeptHead>,
    pub(super) findings: HeadFindings,
}

/// A head with a valid signature.
#[derive(Debug, Clone, Copy)]
pub(super) struct KeptHead {
    pub(super) line: u64,
    pub(super) head: Head,
}

impl KeptHeads {
    /// Reads lines to the end of the file. Blank lines are skipped, and blanks and CR around a head are ignored.
    ///
    /// # Errors
    /// When the file can't be read.
    pub(crate) fn read(mut file: impl BufRead, key: &HeadPublicKey) -> io::Result<Self> {
        let mut kept = Self::default();
        let mut line = Vec::new();
        let mut number = 0;
        while read_line(&mut file, &mut line)? {
            number += 1;
            kept.take(number, &line, key);
        }
        Ok(kept)
    }

    /// The head with the latest row; of several such heads, the one signed last.
    pub(crate) fn newest(&self) -> Option<Head> {
        self.heads.iter().map(|it| it.head).max_by_key(|head| (head.seq, head.at))
    }

    /// A head that contains another hash for row `seq`.
    pub(crate) fn find_other(&self, seq: i64, hash: Sha256Digest) -> Option<HeadFinding> {
        let other = self.heads.iter().find(|it| it.head.seq == seq && it.head.hash != hash)?;
        Some(HeadFinding { line: other.line, seq: Some(seq), fault: HeadFault::OtherBackup })
    }

    fn take(&mut self, line: u64, text: &[u8], key: &HeadPublicKey) {
        let text = text.trim_ascii();
        if text.is_empty() {
            return;
        }
        let signed = std::str::from_utf8(text).ok().and_then(SignedHead::parse).filter(|it| it.head.seq > 0);
        let Some(signed) = signed else { return self.findings.add(line, None, HeadFault::Garbled) };
        let seq = Some(signed.head.seq);
        if signed.key != key.fingerprint() {
            self.findings.add(line, seq, HeadFault::OtherKey { key: signed.key });
        } else if signed.is_signed_by(key) {
            self.heads.push(KeptHead { line, head: signed.head });
        } else {
            self.findings.add(line, seq, HeadFault::Forged);
        }
    }
}

/// Reads the next line, truncated to the maximum length of a head; false at the end.
fn read_line(file: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    file.by_ref().take(LONGEST).read_until(b'\n', line)?;
    if line.len() as u64 == LONGEST && !line.ends_with(b"\n") {
        file.skip_until(b'\n')?;
    }
    Ok(!line.is_empty())
}

/// The maximum in bytes; a head has less than 500.
const LONGEST: u64 = 4096;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::test_support::{head, key};

    #[test]
    fn crlf_and_blank_lines_are_let_through_and_lines_are_counted_with_them() {
        let key = key();
        let signed = head(7).sign(&key).expect("signs");
        let text = format!("\r\n\n  {signed}\r\n{signed}");
        let kept = KeptHeads::read(text.as_bytes(), key.public()).expect("reads");
        let lines: Vec<u64> = kept.heads.iter().map(|it| it.line).collect();
        assert_eq!(lines, [3, 4]);
        assert!(kept.findings.into_parts().0.is_empty());
    }

    #[test]
    fn garbled_forged_and_foreign_lines_are_named() {
        let (key, other) = (key(), self::key());
        let good = head(7).sign(&key).expect("signs").to_string();
        let foreign = head(8).sign(&other).expect("signs").to_string();
        let long = "x".repeat(10_000);
        let lines = [long, good.clone(), good.replace("\"seq\":7", "\"seq\":9"), "\u{feff}{".to_owned(), foreign];
        let kept = KeptHeads::read(lines.join("\n").as_bytes(), key.public()).expect("reads");
        assert_eq!(kept.heads.len(), 1);
        let found: Vec<_> = kept.findings.into_parts().0.into_iter().map(|it| (it.line, it.fault)).collect();
        let expected = [
            (1, HeadFault::Garbled),
            (3, HeadFault::Forged),
            (4, HeadFault::Garbled),
            (5, HeadFault::OtherKey { key: other.public().fingerprint() }),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_head_of_no_row_is_no_head() {
        let key = key();
        let text = head(0).sign(&key).expect("signs").to_string();
        let kept = KeptHeads::read(text.as_bytes(), key.public()).expect("reads");
        assert!(kept.heads.is_empty() && kept.findings.into_parts().0.len() == 1);
    }
}
