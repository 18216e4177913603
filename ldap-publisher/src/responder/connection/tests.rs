//! Limits of a connection, tested without a socket.

use std::net::IpAddr;

use inkan_tests::installation::Installation;
use inkan_tests::wait::PATIENCE;
use tokio::io::{AsyncReadExt as _, DuplexStream};
use tokio::task::JoinHandle;

use super::*;
use crate::responder::limits::{Rate, Sources};
use crate::responder::sent::search_octets;

/// A directory in which every answer with a CRL is large.
struct Directory {
    installation: Installation,
    source: Arc<Source>,
    sources: Arc<Sources>,
    limits: ResponderLimits,
}

impl Directory {
    fn start(limits: ResponderLimits) -> Self {
        let installation = Installation::found(&[]).unwrap();
        let source = Arc::new(Source::of(Arc::clone(&installation.ca)).unwrap());
        Self { installation, source, sources: Sources::new(limits), limits }
    }

    /// A client that has requested the issuing CA's CRL, and the task of its connection.
    async fn ask(&self, client: &str) -> (DuplexStream, JoinHandle<()>) {
        let name = self.installation.issuing().unwrap().name;
        let base = format!("cn={name},ou=pki,dc=example,dc=com");
        self.send(client, &search_octets(&base, "base", "(objectClass=*)", &["2.5.4.39"])).await
    }

    async fn send(&self, client: &str, request: &[u8]) -> (DuplexStream, JoinHandle<()>) {
        let peer: IpAddr = client.parse().unwrap();
        let (mut near, far) = tokio::io::duplex(64);
        let place = self.sources.admit(peer, Instant::now()).unwrap();
        let connection = Connection::new(far, (peer, 1).into(), place, Arc::clone(&self.source), self.limits);
        let served = tokio::spawn(connection.serve());
        near.write_all(request).await.unwrap();
        (near, served)
    }
}

/// Whether the answer begins with an entry; otherwise it is `busy` (51). Only its first octets are read.
async fn is_answered(client: &mut DuplexStream) -> bool {
    let mut octets = [0; 14];
    timeout(PATIENCE, client.read_exact(&mut octets)).await.expect("an answer").unwrap();
    let end = octets.iter().position(|octet| *octet == 0x65);
    let busy = end.is_some_and(|at| octets[at + 2..].starts_with(&[0x0a, 0x01, 51]));
    assert!(busy || octets.contains(&0x64), "{octets:02x?}");
    !busy
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_client_uses_only_the_share_of_its_source() {
    let limits = ResponderLimits {
        large: 1,
        octets_per_source: 1024,
        octets: 2048,
        wait: Duration::from_millis(20),
        ..ResponderLimits::default()
    };
    let directory = Directory::start(limits);
    let (mut first, _) = directory.ask("192.0.2.1").await;
    assert!(is_answered(&mut first).await);
    let (mut second, _) = directory.ask("192.0.2.1").await;
    assert!(!is_answered(&mut second).await, "a source has its share and no more");
    let (mut other, _) = directory.ask("192.0.2.2").await;
    assert!(is_answered(&mut other).await, "another source has a share of its own");
    let (mut third, _) = directory.ask("192.0.2.3").await;
    assert!(!is_answered(&mut third).await, "all together have no more");
    drop(first);
    let answered = async { while !is_answered(&mut directory.ask("192.0.2.1").await.0).await {} };
    timeout(PATIENCE, answered).await.expect("the share of who is gone was given back");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_takes_nothing_is_cut_off_long_before_the_time_for_a_large_answer_is_over() {
    let directory =
        Directory::start(ResponderLimits { stall: Duration::from_millis(20), ..ResponderLimits::default() });
    let (mut client, served) = directory.ask("192.0.2.1").await;
    assert!(is_answered(&mut client).await);
    let cut_off = timeout(PATIENCE, served).await;
    cut_off.expect("cut off by the limit for a slow reader").unwrap();
}

/// The result code of an answer without entries.
async fn code(client: &mut DuplexStream) -> u8 {
    let mut octets = [0; 10];
    timeout(PATIENCE, client.read_exact(&mut octets)).await.expect("an answer").unwrap();
    let end = octets.windows(2).position(|pair| pair == [0x0a, 0x01]).expect("a result code");
    octets[end + 2]
}

#[tokio::test(flavor = "multi_thread")]
async fn guesses_are_asked_for_before_anything_is_folded() {
    let none = Rate { at_once: 0.0, per_second: 0.0 };
    let much = "\u{fdfa}".repeat(150);
    let much = (0..50).map(|n| format!("(cn={much}{n})")).collect::<Vec<_>>().concat();
    let request = search_octets("", "sub", &format!("(|{much}(mail=taro@example.com))"), &[]);
    let directory = Directory::start(ResponderLimits { guesses: none, ..ResponderLimits::default() });
    let (mut client, _) = directory.send("192.0.2.1", &request).await;
    assert_eq!(code(&mut client).await, Code::Busy as u8, "it was folded first");
    let directory = Directory::start(ResponderLimits::default());
    let (mut client, _) = directory.send("192.0.2.1", &request).await;
    assert_eq!(code(&mut client).await, Code::AdminLimitExceeded as u8);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_folded_waits_for_a_place_among_the_searches() {
    let directory =
        Directory::start(ResponderLimits { search: Duration::from_millis(20), ..ResponderLimits::default() });
    let all = directory.source.places.available_permits();
    let held = Arc::clone(&directory.source.places).acquire_many_owned(u32::try_from(all).unwrap()).await.unwrap();
    let much = format!("(cn={})", "\u{fdfa}".repeat(150)).repeat(50);
    let request = search_octets("", "sub", &format!("(|{much})"), &[]);
    let (mut client, _) = directory.send("192.0.2.1", &request).await;
    assert_eq!(code(&mut client).await, Code::TimeLimitExceeded as u8, "it was folded without a place");
    drop(held);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_is_too_long_is_a_wrong_guess() {
    let few = Rate { at_once: 2.0, per_second: 0.0 };
    let directory = Directory::start(ResponderLimits { guesses: few, ..ResponderLimits::default() });
    let grows = format!("(mail={}@example.com)", "\u{fdfa}".repeat(198));
    let long = format!("(mail={}@example.com)", "a".repeat(2000));
    let foreign = "(mail=taro@example.net)".to_owned();
    let mut codes = Vec::new();
    for filter in [&foreign, &foreign, &foreign, &grows, &long, &foreign, &grows, &long] {
        let (mut client, _) =
            directory.send("192.0.2.1", &search_octets("ou=people,dc=example,dc=com", "one", filter, &[])).await;
        codes.push(code(&mut client).await);
    }
    assert_eq!(codes, [0, 0, 0, 0, 0, 0, 51, 51]);
}
