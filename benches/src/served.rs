//! An installation behind its listeners, in this process.

use std::sync::Arc;
use std::thread::{self, JoinHandle};

use anyhow::Result;
use ca_core::Ca;
use tokio::runtime::Builder;
use tokio::sync::oneshot;
use web::{Application, MailConfig, PortalConfig};

/// Portal and publication on free ports; `Drop` stops them.
pub(crate) struct Served {
    pub(crate) portal: String,
    pub(crate) publication: String,
    stop: Option<oneshot::Sender<()>>,
    server: Option<JoinHandle<()>>,
}

impl Served {
    pub(crate) fn start(ca: &Arc<Ca>) -> Result<Self> {
        let portal = PortalConfig {
            listen: "127.0.0.1:0".to_owned(),
            url: "http://127.0.0.1:0".to_owned(),
            certificate_file: None,
            key_file: None,
            behind_proxy: Vec::new(),
            utc_offset: None,
            idle_minutes: None,
            session_hours: None,
            look_up: None,
        };
        let mail = MailConfig { from: "inkan@example.com".to_owned(), ..MailConfig::default() };
        let application = Application::build(Arc::clone(ca), &portal, &mail, false)?;
        let (url, publication) = (application.portal_url(), format!("http://{}", application.publication_addr()));
        let (stop, stopped) = oneshot::channel::<()>();
        let runtime = Builder::new_multi_thread().enable_all().build()?;
        let server = thread::spawn(move || {
            if let Err(error) = runtime.block_on(application.run(async { stopped.await.unwrap_or(()) })) {
                eprintln!("the server ended: {error}");
            }
        });
        Ok(Self { portal: url, publication, stop: Some(stop), server: Some(server) })
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.stop.take());
        let _ = self.server.take().map(JoinHandle::join);
    }
}
