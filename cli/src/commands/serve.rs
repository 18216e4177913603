//! `inkan serve`

use std::process::ExitCode;

use anyhow::Result;
use serde_json::json;

use super::Context;
use crate::output::print;
use crate::server::{Hangups, Server, Stop, readiness};

pub(crate) fn run(context: &Context) -> Result<ExitCode> {
    // SIGHUP would end the process by default, and service managers take that for a clean end: it is handled before anything else.
    let hangups = Hangups::handle()?;
    let interrupted = Stop::at_signal()?;
    let server = Server::start(&context.configuration()?, false, Some(hangups))?;
    let publication = format!("http://{}", server.publication);
    let responder = server.responder.map(|address| format!("ldap://{address}"));
    let listener = server.portal_listener;
    let text = format!(
        "portal       {}  ({listener})\npublication  {publication}\ndirectory    {}\nready; Ctrl-C stops",
        server.portal_url,
        responder.as_deref().unwrap_or("(no [responder] section)")
    );
    let value = json!({
        "portal": server.portal_url,
        "portal_listener": listener.url(),
        "publication": publication,
        "responder": responder,
    });
    print(context.json, &value, &text)?;
    readiness::tell_ready();
    server.wait(&interrupted)?;
    Ok(ExitCode::SUCCESS)
}
