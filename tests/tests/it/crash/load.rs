//! The server is killed from outside, again and again, while several clients issue and revoke.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use anyhow::{Context as _, Result, ensure};
use inkan_tests::wait;

use super::cases::{Act, Case, ISSUE, STORE};
use super::check;
use super::house::{House, name};

/// The moments are random by what the clients and the server are doing; only how much is done before each is given.
#[test]
fn killing_the_server_under_load_loses_nothing() -> Result<()> {
    let mut house = House::found()?;
    for mail in CLIENTS {
        house.inkan().text(&["person", "add", "--name", "Client", "--mail", mail])?;
    }
    let (ended, done) = (AtomicBool::new(false), AtomicUsize::new(0));
    thread::scope(|scope| {
        let (house, ended, done) = (&house, &ended, &done);
        let mut clients: Vec<_> =
            CLIENTS.iter().map(|mail| scope.spawn(move || work(house, mail, ended, done))).collect();
        clients.push(scope.spawn(move || die_again_and_again(house, ended)));
        let killed = KILLS.iter().try_for_each(|acts| kill_after(house, done, *acts));
        ended.store(true, Ordering::SeqCst);
        for client in clients {
            client.join().map_err(|_| anyhow::anyhow!("a client panicked"))??;
        }
        killed
    })?;
    check::everything(&mut house)?;
    check::forgotten_parts(&house)
}

/// Serves until the clients have done some more, and kills the server.
fn kill_after(house: &House, done: &AtomicUsize, acts: usize) -> Result<()> {
    let serving = house.inkan().serve()?;
    let enough = done.load(Ordering::SeqCst) + acts;
    wait::until("the clients", || Ok((done.load(Ordering::SeqCst) >= enough).then_some(())))?;
    serving.kill();
    Ok(())
}

/// A client that issues, and revokes every other certificate.
fn work(house: &House, mail: &str, ended: &AtomicBool, done: &AtomicUsize) -> Result<()> {
    while !ended.load(Ordering::SeqCst) {
        house.issue(mail)?;
        done.fetch_add(1, Ordering::SeqCst);
        let second = house.issue(mail)?;
        house.revoke(&second).context("a revocation under load")?;
        done.fetch_add(1, Ordering::SeqCst);
    }
    Ok(())
}

/// A client whose process dies on the way, each time elsewhere.
fn die_again_and_again(house: &House, ended: &AtomicBool) -> Result<()> {
    let cases: Vec<Case> = [ISSUE, STORE].concat().into_iter().filter(|case| case.act == Act::Issue).collect();
    for case in cases.iter().cycle() {
        if ended.load(Ordering::SeqCst) {
            break;
        }
        let at = format!("{}:{}", name(case.point), case.pass);
        let environment = [("INKAN_CRASH_AT", at.as_str()), ("INKAN_CRASH_BY", case.by.name())];
        let ran = house.ask_for_certificate(&environment, CLIENTS[0])?;
        ensure!(ran.status.code().is_none(), "it did not die at {at}: {}", ran.stderr);
    }
    Ok(())
}

const CLIENTS: [&str; 2] = ["first@example.com", "second@example.com"];
/// How much the clients do before each kill.
const KILLS: [usize; 5] = [1, 4, 2, 6, 3];
