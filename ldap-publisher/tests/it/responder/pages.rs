//! Answers by pages (RFC 2696).

use anyhow::{Result, ensure};

use super::{Directory, code, search, tlv};

#[test]
fn a_client_that_asks_by_pages_gets_every_entry_once_and_is_told_how_many() -> Result<()> {
    let directory = Directory::start()?;
    directory.installation.enrol("Taro", "taro@example.com")?;
    directory.installation.enrol("Hanako", "hanako@example.com")?;
    let filter = "(|(objectClass=*)(mail=taro@example.com)(mail=hanako@example.com))";
    let all = directory.names(filter)?;
    assert_eq!(all.len(), 7, "{all:?}");
    for size in ["1", "3", "6", "7", "100"] {
        let paging = format!("!pr={size}/noprompt");
        let asked = ["-E", &paging, "-b", "dc=example,dc=com", filter, "1.1"];
        let paged = directory.ldapsearch(&asked)?.ok()?.text();
        let names: Vec<_> = paged.lines().filter_map(|line| line.strip_prefix("dn: ")).collect();
        assert_eq!(names, all, "by {size}");
    }
    // A page of none, which ldapsearch does not ask for, says how many there are: the control's value is SEQUENCE { 5, "" }.
    let request = search(b"dc=example,dc=com", &tlv(0x87, b"objectClass"), b"");
    let page = tlv(0x30, &[tlv(4, b"1.2.840.113556.1.4.319"), tlv(4, b"\x30\x05\x02\x01\x00\x04\x00")].concat());
    let fields = [request.get(4..).unwrap_or_default(), &tlv(0xa0, &page)].concat();
    let answer = directory.exchange(&tlv(0x30, &fields))?;
    ensure!(answer.ends_with(b"\x30\x05\x02\x01\x05\x04\x00") && code(&answer) == Some(0), "{answer:02x?}");
    Ok(())
}

#[test]
fn who_reads_pages_pays_for_a_guess_once() -> Result<()> {
    let directory = Directory::start()?;
    directory.installation.enrol("Taro", "taro@example.com")?;
    let misses: Vec<_> = (0..40).map(|number| format!("(mail=nobody{number}@example.com)")).collect();
    let filter = format!("(|(objectClass=*)(mail=taro@example.com){})", misses.concat());
    let paged = directory.ldapsearch(&["-E", "pr=1/noprompt", "-b", "dc=example,dc=com", &filter, "1.1"])?.ok()?;
    assert_eq!(paged.text().matches("dn: ").count(), 6, "{}", paged.text());
    Ok(())
}
