# Every text of the portal and its mails. ja.ftl holds the same messages.

## The frame of a page

skip = Skip to the main content
rooms = Menu
room-certificates = My certificates
room-requests = My requests
room-waiting = Requests to decide
room-people = People
room-search = All certificates
room-audit = Audit trail
signed-in-as = Signed in as { $name }
sign-out = Sign out
footer = Inkan, certificates for mail
faulty-title = Error:
faults-title = There is a problem
next-title = What happens next
back = Back
more = More
go-on = Continue
to-start = Go to the home page
demo-banner = This is a demonstration. No mail leaves it.

## The first page

home-title = Certificates for your mail
home-lead = Certificates for the people of { $organisation }: sign your mail, and let others send you encrypted mail.
home-get-title = Get a certificate
home-get = Sign in, send a certificate signing request from your mail program or smartcard, and confirm that the mailbox is yours. In most cases that is all.
home-lost-title = Key lost or stolen?
home-lost = Sign in and report it at once, even if you no longer have the key. The revocation is published within seconds.
home-trust-title = Checking somebody's signature?
home-trust = You need our CA certificate, and you should compare its fingerprint by telephone.
home-trust-link = See how

## Signing in

sign-in-title = Sign in
sign-in-button = Sign in
sign-in-needed = Please sign in to see this page.
sign-in-no-account-title = No password yet?
sign-in-no-account = You choose it through the link in the invitation that we mailed to you. If you can't find the mail or the link has expired, ask a registration officer for a new one.
field-address = Mail address
field-password = Password
field-new-password = New password
field-new-password-hint = At least 12 characters. Several words in a row are easy to remember and hard to guess.
field-again = The same password again
fault-password-again = The two passwords are not the same. Type both again.
invitation-title = Choose your password
invitation-lead = Welcome, { $name }. Choose the password that you will sign in with.
invitation-address = You sign in with the address
invitation-button = Save the password and sign in
welcome-title = Your password is saved
welcome = You are signed in. Next time, sign in with your mail address and this password.

## Certificates

certificates-title = My certificates
certificates-none = You don't have a certificate yet.
certificate-title = Certificate
certificate-address = Address
certificate-person = Person
certificate-purpose = Purpose
certificate-key = Key
certificate-from = Valid from
certificate-until = Valid until
certificate-state = Status
certificate-serial = Serial number
certificate-fingerprint = Fingerprint (SHA-256)
certificate-history = History
certificate-download = Download
certificate-trouble = Is something wrong?
purpose-signing = Signing
purpose-encryption = Encryption
purpose-dual = Signing and encryption
purpose-authority = Certificate authority
standing-valid = Valid
standing-not-yet = Not valid yet
standing-expired = Expired
standing-held = On hold
standing-revoked = Revoked
event-issued = Valid from here on
event-held = Put on hold
event-revoked = Revoked
event-suspected = The key is in doubt from here on
event-expired = Expired
download-pem = Certificate, PEM text (.pem)
download-der = Certificate, binary (.cer)
download-chain = Certificate with its CAs (.p7c, for Windows and most mail programs)
download-chain-pem = Certificate with its CAs, PEM text (.pem)
hold-lead = If you have mislaid the key and may find it again, put the certificate on hold. A hold can be ended later.
release-lead = If the key was found and nobody else has had it, end the hold.

## Revoking

revoke-title = Revoke a certificate
revoke-link = Report a problem and revoke
revoke-question = What happened?
revoke-since = Since when may somebody else have had the key?
revoke-since-hint = Leave this empty if you don't know. Signatures from then on are not to be trusted.
revoke-warning = Revoking can't be undone. It takes effect at once.
revoke-button = Revoke the certificate of { $address } for good
fault-happening = Choose what happened.
happening-key-lost = The key is lost
happening-key-lost-effect = The device or file is gone and nobody knows who has it. The revocation list tells everybody not to trust the key.
happening-key-stolen = The key was stolen, or somebody else may have it
happening-key-stolen-effect = The revocation list tells everybody not to trust this key. The key can never be certified again.
happening-key-destroyed = The key can't be used any more, and nobody else can have it
happening-key-destroyed-effect = A broken disk or a forgotten PIN, for example. Old signatures stay valid.
happening-person-left = The person has left
happening-person-left-effect = The certificate is taken out of the directories. Old signatures stay valid.
happening-name-changed = The name or organisation has changed
happening-name-changed-effect = The certificate no longer says what is true. Ask for a new one.
happening-superseded = There is a new certificate
happening-superseded-effect = This one was replaced and is no longer needed.
happening-no-longer-used = The certificate is no longer used
happening-no-longer-used-effect = The mailbox or its purpose is gone.
happening-unspecified = Something else
happening-unspecified-effect = No reason is published.
reason-unspecified = No reason given
reason-key-compromise = Key compromised
reason-ca-compromise = CA compromised
reason-affiliation-changed = Name or affiliation changed
reason-superseded = Replaced
reason-cessation = No longer used
reason-hold = On hold
reason-privilege = Privilege withdrawn
revoked-title = The certificate is revoked
revoked-at = Revoked at
revoked-since = Key in doubt since
revoked-reason = Published reason
revoked-next-list = The new revocation list is published within seconds, and the certificate is taken out of the directories.
revoked-next-caches = A mail program that fetched the list earlier may still trust the certificate until { $until }.
revoked-next-keep = Keep the private key if you still have it. You need it to read mail that was encrypted to it.
revoked-next-new = You can ask for a new certificate with a new key.
revoked-details = See the certificate
hold-title = Put the certificate on hold
hold-effect = While it is on hold, mail programs treat it as revoked, and it is not in the directories. A security officer can end the hold.
hold-button = Put the certificate of { $address } on hold
hold-done = The certificate is on hold. The new revocation list is published within seconds. A security officer can end the hold.
release-title = End the hold
release-effect = The certificate is valid again, as if it had never been on hold, and returns to the directories. Mail programs see it when they fetch the next revocation list.
release-button = End the hold on the certificate of { $address }
release-done = The hold is over. The certificate is valid again.

## Requests

requests-title = My requests
requests-none = You have not asked for a certificate yet.
request-title = Request
request-purpose = Purpose
request-submitted = Sent
request-keys = Keys
request-key-digest = SHA-256 of the public key
request-certificate = See the certificate
request-for = For { $address }
request-proof-until = The link in the mail works until { $until }.
new-request-title = Ask for a certificate
new-request-mailbox = For which mailbox?
new-request-representative = This address belongs to a function and not to one person, so a registration officer decides the request.
new-request-keys = What is it for?
new-request-none = No mailbox is registered for you. Ask a registration officer to register it.
keys-dual = Signing and encryption with one key
keys-dual-hint = The simplest way. Works with most mail programs.
keys-two = Signing and encryption with a key for each
keys-two-hint = You make two keys and send a certificate signing request for each.
keys-signing = Signing only
keys-signing-hint = Others see that your mail is from you and unchanged.
keys-encryption = Encryption only
keys-encryption-hint = Others can send you mail that only you can read.
csr-title = Send your certificate signing request
csr-lead = Your program, token or smartcard makes the key and a certificate signing request (CSR). Send only the request here. The private key stays with you.
csr-dual = Certificate signing request for your key
csr-signing = Certificate signing request for your signing key
csr-encryption = Certificate signing request for your encryption key
csr-paste = Paste the request here
csr-file = Or choose the file (PEM or DER)
csr-how-title = How do I make a request?
csr-how = With OpenSSL, in a terminal:
csr-how-more = Then paste the content of mail.csr above. Keep mail.key and its passphrase safe, and send neither to anybody. The name and address in the request are not used: the certificate carries what is registered for you.
csr-button = Send the request
fault-csr-missing = Paste a certificate signing request or choose its file.
fault-mailbox = Choose one of your mailboxes.
fault-keys-same = Both requests are made from the same key. Make a key for each, or go back and choose “Signing and encryption with one key”.
step-submitted = Request sent
step-proven = You confirm that you asked for it
step-approved = The request is approved
step-issued = The certificate is issued
step-state-done = Done
step-state-now = Now
step-state-waiting = Not yet
step-state-stopped = Stopped
state-submitted = Waiting for you to confirm
state-proven = Waiting for approval
state-approved = Approved
state-issued = Issued
state-refused = Refused
state-not-issuable = Not issued
state-expired = Expired
state-withdrawn = Withdrawn
next-submitted = We sent a mail to { $address }. Open the link in it and confirm that you asked for this certificate.
next-proven = A registration officer looks at the request for { $address }. You will get a mail when it is decided.
next-approved = The certificate for { $address } is being issued.
next-issued = The certificate for { $address } is ready. Download it, and import it into the mail program that has the key.
next-refused = The request for { $address } was refused, and no certificate was issued. If you asked for it yourself, talk to a registration officer.
next-disowned = Whoever opened the link in the mail to { $address } said that they had not asked for it. Nothing was issued.
next-not-issuable = The certificate for { $address } could not be issued, because the key or the address no longer fits the rules. Make a new key and ask again. If that fails too, talk to a registration officer.
next-expired = Nobody confirmed the request for { $address } in time. Nothing was issued. You can ask again.
next-withdrawn = The request for { $address } was withdrawn. Nothing was issued.
withdraw-title = Changed your mind?
withdraw-lead = You can withdraw the request until the certificate is issued.
withdraw-button = Withdraw the request

## The link that proves the mailbox

proof-title = Did you ask for this certificate?
proof-lead = Somebody signed in as { $name } asked for a certificate:
proof-own = If you did, confirm it. The link works once.
proof-button = Yes, I asked for this
proof-signed-out = If you are { $name } and asked for it, sign in to confirm it.
proof-other = You are signed in as somebody else, so you can't confirm this request.
disown-title = If you did not ask for it
disown-lead = Tell us, and nothing is issued. You don't have to sign in.
disown-button = I did not ask for this
disowned-title = The request is refused
disowned-next = No certificate was issued. You don't have to do anything else. If this happens again, tell a security officer: somebody may be using your name.

## Officers

waiting-title = Requests to decide
waiting-none = No request is waiting.
waiting-own = This is your own request. Another officer must decide it.
approve-button = Approve for { $address }
refuse-button = Refuse for { $address }
approved-done = The request is approved and the certificate is issued. The person gets a mail.
refused-done = The request is refused. No certificate was issued. The person gets a mail.
people-title = People
people-addresses = Addresses
people-roles = Roles
people-access = Access
invite-again-button = Send { $name } a new invitation
invite-again-done = A new invitation is on its way. The old password works until a new one is chosen.
role-registration-officer = Registration officer
role-security-officer = Security officer
role-auditor = Auditor
role-administrator = Administrator
language-en = English
language-ja = Japanese
add-person-title = Add a person
add-person-lead = The person gets a mail with a link to choose a password.
add-person-button = Add the person and send the invitation
add-person-done = The person is added. The invitation is on its way.
field-name = Name
field-name-hint = As it should appear in certificates, in any script.
field-language = Language of mails
search-title = All certificates
search-field = Mail address or serial number
search-hint = A serial number in hexadecimal, as certificates show it.
search-button = Search
search-found = Results
search-newest = Newest certificates
search-none = Nothing was found for “{ $query }”.
audit-title = Audit trail
audit-lead = What happened, newest first. Each row is chained to the one before it, so that later changes show.
audit-button = Verify the whole trail now
audit-whole = All { $rows } rows fit, from the first to the last. To see whether rows were cut off at the end, compare with a head of the trail that was kept elsewhere.
audit-broken-title = The trail was changed
audit-broken = Row { $row } is the first that does not fit. Tell the security officers. Copy the database before anything else is done.
audit-row = Row
audit-at = When
audit-who = Who
audit-what = What
audit-detail = Details
audit-older = Older rows

## Trust

trust-title = Our CA certificates
trust-lead = Install the root certificate to check mail that people at { $organisation } have signed. First make sure that it is the right one.
trust-compare-title = Compare by telephone
trust-compare-call = Call somebody at the organisation on a number that you did not take from this page, but from a contract, a business card or the telephone book.
trust-compare-read = Ask them to read the fingerprint to you from their own paper, and follow it in the certificate that you downloaded.
trust-compare-match = Install the certificate only when every group is the same. If one differs, stop and tell them.
trust-root = The root: this is the one to install as trusted.
trust-issuing = Issues certificates to people. Certified by the root; most programs find it by themselves.
trust-cer = For Windows, Outlook, Apple and Android (.cer)
trust-crt = For Thunderbird and Linux (.crt)
trust-pem = For OpenSSL and servers, PEM text (.pem)
trust-crl = Revocation list (CRL)

## Demonstration

demo-mail-title = Mails of the demonstration
demo-mail-lead = The newest mails that would have been sent. This page exists in the demonstration only.
demo-mail-none = No mail yet.
demo-mail-to = To { $address }

## Mails

mail-greeting = Hello { $name },
mail-end = { $organisation } sent this mail automatically.
mail-invitation-subject = Choose your password for { $organisation } certificates
mail-invitation-body = You can now get certificates for your mail. Open this link and choose a password:
mail-invitation-after = The link works once, within 7 days. If you did not expect this mail, do nothing.
mail-proof-subject = Did you ask for a certificate for { $address }?
mail-proof-body = Somebody signed in as you asked for a certificate for { $address }. Open this link and say whether that was you:
mail-proof-after = The link works once, within 24 hours. If it was not you, open it and choose “I did not ask for this”, or do nothing.
mail-issued-subject = Your certificate for { $address } is ready
mail-issued-body = Your certificate is issued. Download it here and import it into your mail program:
mail-issued-after = If you did not ask for it, revoke it there and tell a security officer.
mail-refused-subject = Your request for { $address } was refused
mail-refused-body = A registration officer refused your request, and no certificate was issued. You see it here:
mail-refused-after = If you don't know why, ask a registration officer.
mail-revoked-subject = Your certificate for { $address } is revoked
mail-revoked-body = The certificate with the serial number { $serial } is revoked and can't be used any more. You see it here:
mail-revoked-after = If you did not expect this, tell a security officer. You can ask for a new certificate on the portal.

## Faults of a request

fault-reference = If you ask for help, give this reference: { $reference }
fault-not-found-title = This page is not here
fault-no-page = There is no page at this address. Check it for typing mistakes.
fault-method-title = This page can't do that
fault-method = The page was called in a way that it does not support. Go back and use the buttons on the page.
fault-forged-title = This form can't be accepted
fault-forged = It was not sent from a page of this portal, or the page was open too long. Go back, reload the page and send the form again.
fault-host-title = This address is not ours
fault-host = You reached the portal under a name that is not its own. Use the address in the mails that you got from it.
fault-too-slow-title = The connection was too slow
fault-too-slow = The form did not arrive in time, and nothing was done. Go back, and send it again.
fault-too-large-title = That is too much
fault-too-large = What was sent is larger than 64 KiB. A certificate signing request is much smaller: check that you chose the right file.
fault-malformed-title = This can't be accepted as it is
fault-malformed = The form could not be read. Go back, reload the page and try again.
fault-conflict-title = Something has changed in the meantime
fault-throttled-title = Too many attempts
fault-busy-title = Please try again in a moment
fault-internal-title = Something went wrong on our side
fault-refused-title = This is not allowed

## Errors

error-not-found = It does not exist, or you may not see it. If you followed a link from a mail, check that you have all of it.
error-throttled = There were too many attempts. Try again after { $until }.
error-lint = The certificate would have broken a rule, so it was not signed. Tell an administrator.
error-key-unavailable = The CA's key is not available now. Nothing was issued or changed. Try again later.
error-configuration = The server is not set up correctly. Tell an administrator.
error-busy = Too much work is waiting. Nothing was changed. Try again in a moment.
error-internal = What you asked for could not be completed. Try again later. If it happens again, tell an administrator.
error-serial-number = This is not a serial number. Enter up to 40 hexadecimal digits, as certificates show them.
error-time = This is not a usable date and time. Enter one that is not in the future.
error-password = The password is too short. Use at least 12 characters.
error-address-no-at = This is not a mail address: it has no @. Enter the whole address.
error-address-local-part-too-long = The part before the @ is longer than 64 characters, which mail does not allow. Check the address.
error-address-local-part-not-ascii = The part before the @ has characters outside ASCII. Mail programs can't use a certificate for such an address. Use another address.
error-address-local-part = The part before the @ is not a plain name. Use no spaces, quotes, comments or double dots.
error-address-domain = The part after the @ is not a usable domain name. Check it for typing mistakes.
error-name-empty = Enter the name.
error-name-invisible = The name has characters that can't be seen. Type it again by hand.
error-name-too-long = The name is longer than 64 characters. Shorten it.
error-name-no-letter = The name has no letter. Enter it with at least one.
error-csr-not-a-csr = This is not a certificate signing request. Send text that begins with -----BEGIN CERTIFICATE REQUEST-----, or a DER file.
error-csr-private-key = This is a private key. Never send it to anybody. It was not kept, but make a new key to be safe, and send the request made from that.
error-csr-certificate = This is a certificate. Make a request from your private key and send that.
error-csr-broken-pem = The text is damaged. Copy the whole block with its BEGIN and END lines.
error-csr-too-large = The request is larger than 32 KiB. A certificate signing request is much smaller: check that you chose the right file.
error-csr-signature = The request's signature is wrong, so it does not show that you hold the private key. Make the request again.
error-csr-signature-algorithm = The request is signed with an algorithm that is not accepted. Sign it with SHA-256, SHA-384 or SHA-512.
error-csr-duplicate-extensions = The request asks for the same extension twice. Make it again with another program or other settings.
error-key-algorithm = This kind of key is not accepted. Use RSA of 2048 to 4096 bits, P-256 or P-384 (Ed25519 for signing only).
error-key-too-short = The RSA key is shorter than 2048 bits. Make one of 3072 bits.
error-key-too-long = The RSA key is longer than 4096 bits, which many mail programs can't use. Make one of 3072 bits.
error-key-modulus = The RSA modulus is malformed. Make a new key.
error-key-exponent = The RSA exponent is not safe. Make a new key with the exponent 65537.
error-key-small-factor = The RSA key can be broken: its modulus has a small factor. Make a new key.
error-key-close-primes = The RSA key can be broken: its two primes are too close together. Make a new key with other software.
error-key-roca = The RSA key can be broken: it was made by a flawed smartcard library (ROCA). Make a new key with other software.
error-key-point = The public key is not a point of its curve. Make a new key.
error-key-revoked = This key belongs to a certificate that is revoked or on hold. Make a new key.
error-key-compromised = This key was reported lost or stolen and can't be used again. Make a new key.
error-key-of-another = This key already belongs to another certificate or person. Make a new key.
error-key-not-for-profile = This kind of key can't be used for this purpose: Ed25519 can sign but not encrypt. Make an RSA, P-256 or P-384 key.
error-not-allowed = You are not allowed to do this. Ask an officer.
error-foreign-domain = This address is not in a domain of the organisation, so no certificate can be issued for it. Use an address of the organisation.
error-unknown-address = Nobody here is known by this address. Ask an officer to add it.
error-address-of-another = This address belongs to somebody else. Use one of your own.
error-own-request = You can't decide your own request. Another officer must.
error-no-hold = The policy in force allows no hold. Revoke the certificate instead.
error-sign-in = The address or the password is wrong. Check both and try again.
error-already-revoked = The certificate is already revoked. Nothing was changed.
error-already-held = The certificate is already on hold. Nothing was changed.
error-not-held = The certificate is not on hold. Nothing was changed.
error-expired = The certificate has expired. There is nothing to revoke.
error-link-used = This link no longer works: it was used already, or its request is closed. Sign in to see how things stand.
error-link-expired = This link has expired. To get a certificate, ask for it again and you will get a new link. To choose a password, ask a registration officer for a new invitation.
error-link-of-another = This link belongs to somebody else's request. If you did not ask for it, open the link again and choose “I did not ask for this”.
error-request-moved-on = The request is no longer waiting for this. Look at its page to see where it stands.
error-address-taken = This address is already registered. Check the list of people.
error-already-initialised = There is already an installation here. Nothing was changed.
