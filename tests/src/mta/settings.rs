//! exim's configuration file.

use super::{Mta, Onward};

pub(super) fn text(mta: &Mta, speaks_tls: bool) -> String {
    let folder = mta.folder.path().display();
    let (submission, submissions) = (mta.submission, mta.submissions);
    let tls = if speaks_tls {
        format!("tls_advertise_hosts = *\ntls_certificate = {folder}/tls.pem\ntls_privatekey = {folder}/tls.key")
    } else {
        "tls_advertise_hosts =".to_owned()
    };
    let (way_in, onward) = mta.onward.map(handing_over).unwrap_or_default();
    format!(
        r"spool_directory = {folder}/spool
log_file_path = {folder}/log/exim-%s
log_selector = +all
pid_file_path =
exim_path = {folder}/exim
local_interfaces = 127.0.0.1
daemon_smtp_ports = {submission} : {submissions}
smtp_accept_queue_per_connection = 0
tls_on_connect_ports = {submissions}
{tls}
primary_hostname = mail.example.com
qualify_domain = example.com
domainlist here = example.com
never_users =
deliver_drop_privilege = true
keep_environment =
host_lookup =
dsn_advertise_hosts = *
acl_smtp_rcpt = rcpt
begin acl
rcpt:
  deny !authenticated = *
       message = authentication required
  deny local_parts = nobody
       message = no such mailbox
  defer local_parts = later
       message = try again later
  accept domains = +here
  deny message = nothing leaves this server
begin routers
{way_in}gone:
  driver = redirect
  local_parts = gone
  allow_fail
  data = :fail: this mailbox is gone
mailbox:
  driver = accept
  domains = +here
  transport = folder
begin transports
{onward}folder:
  driver = appendfile
  directory = {folder}/mail
  maildir_format
  envelope_to_add
  return_path_add
  mode = 0600
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${{if and{{{{eq{{$auth2}}{{{ACCOUNT}}}}}{{eq{{$auth3}}{{{PASSWORD}}}}}}}}}
  server_set_id = $auth2
  server_advertise_condition = ${{if def:tls_in_cipher}}
login:
  driver = plaintext
  public_name = LOGIN
  server_prompts = Username:: : Password::
  server_condition = ${{if and{{{{eq{{$auth1}}{{{ACCOUNT}}}}}{{eq{{$auth2}}{{{PASSWORD}}}}}}}}}
  server_set_id = $auth1
  server_advertise_condition = ${{if def:tls_in_cipher}}
"
    )
}

/// A router and a transport for this mailbox.
fn handing_over(onward: Onward) -> (String, String) {
    let Onward { local_part, port, protocol } = onward;
    let router = format!(
        "onward:
  driver = manualroute
  domains = +here
  local_parts = {local_part}
  transport = onward
  route_list = * 127.0.0.1::{port}
  self = send
"
    );
    let transport = format!(
        "onward:
  driver = smtp
  protocol = {protocol}
  port = {port}
  allow_localhost
"
    );
    (router, transport)
}

pub(super) const ACCOUNT: &str = "portal";
pub(super) const PASSWORD: &str = "a-password-for-tests";
