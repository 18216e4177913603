//! A head is verified without Inkan: what is signed is made anew here and given to openssl.

use std::fs;

use anyhow::{Context as _, Result, ensure};
use ca_core::types::Timestamp;
use data_encoding::{BASE64, HEXLOWER};
use inkan_tests::command::run;
use inkan_tests::inkan::Inkan;
use inkan_tests::openssl;
use serde_json::Value;

#[test]
fn openssl_verifies_a_head() -> Result<()> {
    let inkan = Inkan::init(&[])?;
    let head = inkan.json(&["audit", "head"])?;
    let signature = inkan.file("signature");
    fs::write(&signature, BASE64.decode(text(&head, "signature")?.as_bytes())?)?;
    let statement = inkan.file("statement");
    for (row_later, good) in [(0, true), (1, false)] {
        fs::write(&statement, said_by(&head, row_later)?)?;
        let mut verify = openssl::command(&["dgst", "-sha256", "-verify"]);
        verify.arg(inkan.file("audit-heads.pub.pem")).arg("-signature").arg(&signature).arg(&statement);
        ensure!(run(&mut verify)?.succeeded() == good, "row + {row_later}: {head}");
    }
    Ok(())
}

/// The fields, each after its length in bytes as 8 octets.
fn said_by(head: &Value, row_later: i64) -> Result<Vec<u8>> {
    let digest = |field| Ok::<_, anyhow::Error>(HEXLOWER.decode(text(head, field)?.as_bytes())?);
    let seq = head["seq"].as_i64().context("a row")? + row_later;
    let at = text(head, "at")?.parse::<Timestamp>()?.unix_seconds();
    let fields = [
        b"inkan-audit-head-1".to_vec(),
        digest("trail")?,
        seq.to_be_bytes().to_vec(),
        digest("hash")?,
        at.to_be_bytes().to_vec(),
        digest("key")?,
    ];
    Ok(fields.iter().flat_map(|field| [&(field.len() as u64).to_be_bytes()[..], field].concat()).collect())
}

fn text<'v>(head: &'v Value, field: &str) -> Result<&'v str> {
    head[field].as_str().with_context(|| format!("no {field}: {head}"))
}
