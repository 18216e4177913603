# Every text of the portal and its mails. ja.ftl holds the same messages.

## The frame of a page

skip = Skip to the main content
rooms = Menu
room-certificates = My certificates
room-requests = My requests
room-sessions = My sign-ins
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
advanced = Advanced
list-comma = { ", " }
go-on = Continue
to-start = Go to the home page
demo-banner = This is a demonstration. No mail leaves it.

## The first page

home-title = Certificates for your mail
home-lead = Certificates for the people of { $organisation }: sign your mail, and let others send you encrypted mail.
home-get-title = Get a certificate
home-get = Sign in, let your browser make a key, and confirm that the mailbox is yours. Then put the file into your mail program. In most cases that takes three minutes.
home-lost-title = Key lost or stolen?
home-lost = Report it at once, even if you no longer have the key and can't sign in. The revocation is published within seconds.
home-find-title = Want to send encrypted mail?
home-find = You need the certificate of whoever you write to.
home-trust-title = Checking somebody's signature?
home-trust = You need our CA certificate. By telephone, compare its fingerprint: letters and digits that belong to this certificate alone.
home-trust-link = See how

## Signing in

sign-in-title = Sign in
sign-in-button = Sign in
sign-in-needed = Please sign in to see this page.
sign-in-directory = Sign in with your mail address and the password that you use elsewhere in the organisation. If you chose a password here, use that one.
fault-directory-title = Sign-in does not work now
fault-directory = The organisation's directory, which checks passwords, does not answer. Try again in a few minutes. If you chose a password here, you can still sign in.
sign-in-no-account-title = No password yet?
sign-in-no-account = You choose it through the link in the invitation that we mailed to you. If you can't find the mail or the link has expired, ask a registration officer for a new one.
field-address = Mail address
field-password = Password
field-new-password = New password
field-new-password-hint = At least 12 characters. Several words in a row are easy to remember and hard to guess.
field-again = The same password again
fault-password-again = The two passwords are not the same. Type both again.
field-present-password = Current password
fault-present-password = The current password is wrong, or there were too many attempts for this account in the last 15 minutes. Nothing was changed. Type it again. If it is right, wait 15 minutes.
change-password-title = Change your password
change-password-lead = The new password takes effect at once. Every other browser is signed out, and you get a mail about it.
change-password-button = Change the password
change-password-none = You sign in with the password of your organisation's directory, so there is none to change here. Change it where you do so for your computer or your mail, or ask the organisation's help desk.
password-changed = Your new password works from now on. Every other sign-in was ended, and links that were mailed to you for choosing a password no longer work.
forgotten-title = Forgot your password?
forgotten-lead = We mail you a link with which you choose a new password. It works once, within an hour.
forgotten-directory = This is for passwords that were chosen here. If you use the password of your organisation, ask its help desk.
forgotten-button = Mail me a link
forgotten-sent-title = Check your mailbox
forgotten-sent = If the address is known here, a mail is on its way. For your safety we don't say here whether the address is known.
forgotten-sent-open = Open the link in the mail within an hour, and choose a new password. If you ask for another mail, only the newest link works.
forgotten-sent-nothing = If no mail comes within a few minutes, check the address and your spam folder, or ask a registration officer.
reset-title = Choose a new password
reset-lead = { $name }, choose a new password. Every browser in which you are signed in is signed out. A second factor stays as it is.
invitation-title = Choose your password
invitation-lead = Welcome, { $name }. Choose the password that you will sign in with.
invitation-address = You sign in with the address
invitation-button = Save the password and sign in
welcome-title = Your password is saved
welcome = You are signed in. Next time, sign in with your mail address and this password.

## The second factor

second-factor-title = Second factor
second-factor-lead = Type the code that your authenticator app shows now.
field-code = Code
field-code-hint = Six digits from the app, or one of your recovery codes.
fault-code = This code is not right, or was used before. Wait until the app shows the next one and type that.
second-factor-lost-title = Phone lost?
second-factor-lost = Use one of your recovery codes in place of the app's code. If you have none left, ask an administrator to reset your second factor.
second-factor-since = Set up on { $at }.
second-factor-left = Recovery codes left: { $count }.
second-factor-none = With a second factor, your password alone opens nothing: whoever learns it still needs your phone.
set-up-title = Set up a second factor
set-up-demanded = You have a role, such as registration officer, so your password alone is not enough. It takes a phone and two minutes, once.
set-up-chosen = From the next sign-in on you are asked for a code from your phone as well. Only an administrator can turn it off again.
set-up-app = Open an authenticator app on your phone. If you have none, install one: any app that supports TOTP will do.
set-up-scan = Add an account in the app and scan this code. If you can't scan, type the setup key.
set-up-code = Type the code that the app shows now.
set-up-qr = QR code with the setup key for your authenticator app
set-up-secret = Setup key
set-up-code-hint = Six digits.
set-up-button = Set up the second factor
recovery-title = Your recovery codes
recovery-done = The second factor is set up, and you are signed in.
recovery-lead = If you lose the phone, each of these codes lets you in once. Print them, or write them down, and keep them apart from the phone.
recovery-until = They are shown here until { $until }. After that they can't be shown again.
recovery-made = New recovery codes were made. The old ones no longer work.
recovery-sheet-title = Recovery codes for signing in
recovery-used = Used
recovery-gone = Recovery codes are shown for 15 minutes after they were made, and only in the sign-in that made them. Yours can't be shown again.
recovery-gone-next = Codes that you printed or saved work as before. If you have none, make new ones.
recovery-show = Show the recovery codes
renew-codes-title = Make new recovery codes
renew-codes-ends = Your old recovery codes stop working at once, those on paper too. You get a mail about it.
renew-codes-button = Make new codes and end the old ones
print-button = Print
print-by-hand = To print, use the print command of your browser.
text-button = Save as a text file
recovery-kept = I have kept them, continue
reset-second-factor-button = Reset the second factor of { $name }
reset-second-factor-title = Reset a second factor
reset-second-factor-effect = Do this only when the person has lost both the telephone and the recovery codes, and after you have made sure who is asking: call them, or see them. They are signed out everywhere, set up a new second factor at the next sign-in, and are told by mail.
reset-second-factor-done = The second factor was removed. The person was signed out everywhere and told by mail.
error-address-of-another-entry = Your password is right, but this address belongs to somebody else here. Ask a registration officer to look at it.
error-sign-in-too-old = For this you must have signed in within the last 15 minutes. Sign out, sign in again, and do it at once. Nothing was changed.
error-second-factor-known = A second factor is set up already. Nothing was changed. To set it up anew, ask an administrator to reset it first.
error-no-second-factor = This person has no second factor, so there is nothing to reset.
mail-printed-subject = { $organisation }: a revocation code was printed
mail-printed-body = A new revocation code was made for your certificates, and an older one no longer works. Whoever has the sheet can revoke them. You see and replace it here:
mail-printed-after = If it was not you, somebody else uses your sign-in: make a new code, and end the other sessions on the page “My sign-ins”.
mail-codes-subject = { $organisation }: new recovery codes were made
mail-codes-body = New recovery codes were made for your sign-in, and the old ones no longer work. Your sign-ins are listed here:
mail-codes-after = If it was not you, somebody else uses your sign-in: end the other sign-ins on that page, change your password, and make new recovery codes.
mail-set-up-subject = { $organisation }: a second factor was set up
mail-set-up-body = A second factor was set up for your sign-in. Your sign-ins are listed here:
mail-set-up-after = If it was not you, tell an administrator at once: somebody knows your password.
mail-reset-subject = { $organisation }: your second factor was reset
mail-reset-body = An administrator removed the second factor from your sign-in, and you were signed out everywhere. If you have a role, such as registration officer, you set up a new one when you next sign in. Your sign-ins are listed here:
mail-reset-after = If you did not ask for this, tell a security officer at once: somebody may know your password.

## Where one is signed in

sessions-title = My sign-ins
sessions-lead = End any sign-in that you don't recognise, and then change your password.
sessions-browser = Browser
sessions-browser-unknown = Unknown browser
sessions-source = From
sessions-opened = Signed in
sessions-seen = Last used
sessions-end = End
sessions-this = This browser
sessions-end-button = End the sign-in of { $opened }
sessions-end-others = Sign out everywhere else
sessions-ended = Ended. Whoever used it has to sign in again.
sessions-others-ended = You are now signed in only here.

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
certificate-name = { $address } – { $purpose }, valid from { $from } until { $until }
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
event-released = Hold ended
event-withdrawn = Taken out of the directories
event-put-back = Put back into the directories
event-reported = Reported later
by-you = by you
by-owner = by { $name }, the owner
by-officer = by a security officer
by-officer-named = by { $name }, security officer
by-link = by a mailed link, without sign-in
by-code = with a printed revocation code
by-host = by an administrator, on the command line
by-system = by the server itself
event-revoked = Revoked
event-suspected = Somebody else may have used the key from here on
event-expired = Expired
download-pem = Certificate, PEM text (.pem)
download-der = Certificate, binary (.cer)
download-chain = Certificate with its CAs (.p7c, for Windows and most mail programs)
download-chain-pem = Certificate with its CAs, PEM text (.pem)
hold-lead = If you have mislaid the key and may find it again, put the certificate on hold. A hold can be ended later.
release-lead = If the key was found and nobody else has had it, end the hold.

## Reporting without signing in

lost-title = Report a lost or stolen key
lost-lead = You can have your certificates revoked or put on hold without the key and without signing in.
lost-mail-title = By a link in a mail
lost-mail = If you can still read your mail, we send you a link. It works once, within an hour.
lost-address-hint = The address that the certificate is for.
lost-button = Send me the link
lost-other-title = Other ways
lost-other-code = If you have printed a revocation code, you need nothing else.
lost-other-session = If you can still sign in, that is the fastest way.
lost-other-officer = If none of this works, contact a security officer of your organisation:
lost-sent-title = Check your mailbox
lost-sent = If the address has certificates here, a mail with a link is on its way. For your safety we don't say here whether it has any.
lost-sent-open = Open the link in the mail within an hour, and say what happened.
lost-sent-nothing = If no mail comes within a few minutes, check the address and your spam folder, or choose another way.
lost-code-title = Use a revocation code
lost-code-lead = The code is on the sheet that you printed. It revokes your certificates even when you have nothing else left.
lost-code-field = Revocation code
lost-code-hint = Six groups of five letters and digits. Spaces and dashes don't matter, and small letters are fine.
lost-report-title = What happened to the key?
lost-report-lead = You report the keys of { $name }. Nothing is done before you press the button.
lost-report-none = There is no certificate here to report: all have expired, or their keys were reported stolen.
lost-report-revoked = Choose a certificate that is already revoked only if you now know that somebody else has its key.
lost-report-which = Which certificates?
lost-report-warning = Revoking can't be undone. This link works once.
lost-report-button = Report it, and revoke the chosen certificates of { $name } or put them on hold
fault-certificate = Choose at least one certificate.
fault-certificate-revoked = Already revoked: { $names }. Untick what is revoked, or report that the key was stolen.
contact-title = How to reach a security officer
contact-telephone = Telephone
contact-mail = Mail
contact-general = Ask the help desk or the switchboard of your organisation for a security officer.
happening-mislaid = I have mislaid the key and may find it again
happening-mislaid-of = The key is mislaid and may be found again
happening-more = More reasons
happening-mislaid-withdraws = The certificates are taken out of the directories, so that nobody encrypts mail with them, and the security officers are told. They stay valid until somebody revokes them.
happening-mislaid-effect = The certificates are put on hold. A security officer can end the hold. If the key does not turn up, they can be revoked later, and are revoked after { $time } in any case.
lost-done-title = Your report has been carried out
lost-stolen-title = The theft of the key is recorded
lost-stolen-at = Recorded on
lost-stolen-ended = So that nobody can misuse what was stolen, this has ended:
lost-stolen-sessions = All your sign-ins. Every browser is signed out.
lost-stolen-requests = All open requests for certificates, with the links in the mails about them.
lost-stolen-links = All mailed links for choosing a password.
lost-stolen-codes = Your printed revocation code, if you had one. You can sign in and print a new one.
lost-before-title = This certificate was already revoked
lost-held-title = The certificate is on hold
lost-withdrawn-title = The certificate is out of the directories
lost-withdrawn = Nobody finds it any more to encrypt mail with it. It is still valid: if the key does not turn up, revoke it. The security officers are told.
lost-done-used = This link has been used and does nothing more. The owner of the certificates gets a mail.
lost-done-again = Start a new report
lost-done-new = You can sign in and ask for a new certificate with a new key.

## The printed code

code-title = Print a revocation code
code-lead = With a printed code you can have your certificates revoked even when computer, telephone and password are gone.
code-once = The code revokes once. A hold does not use it up.
code-keep = Keep the sheet where you keep other important papers, and not with the computer. Whoever has it can revoke your certificates, but can't sign, read mail or sign in.
code-made = Made on
code-until = Works until
code-new-title = Make a new revocation code
code-new-ends = You have a code that works. It ends as soon as you make a new one, and so does its printed sheet.
code-button = Make a code and show the sheet
code-print-title = Print this sheet now
code-print = It is shown here until { $until }. After that it can't be shown again, because we keep no copy of the code.
code-gone = A sheet is shown for 15 minutes after its code was made, and only in the sign-in that made it. This one can't be shown again.
code-show = Show the sheet again
code-button-new = Make a new code and end the old one
code-printed = I have printed the sheet
code-sheet-title = Revocation code for mail certificates
code-sheet-lead = If your key is lost or stolen, have your certificates revoked at once with this sheet. You need neither the key nor a password.
code-how-title = What to do
code-how-open = Open this address:
code-how-type = Type this code:
code-how-say = Say what happened and press the button.
code-how-qr = Or read this with the camera of a phone. If the field is empty after that, type the code.
code-qr = The address with the code as a QR code
code-letters = The letters I, L, O and U are not used. What looks like I or L is a 1, and what looks like O is a 0.

## Revoking

revoke-title = Revoke a certificate
revoke-link = Report a problem and revoke
revoke-question = What happened?
revoke-since = Since when may somebody else have had the key?
revoke-since-hint = Leave this empty if you don't know. Signatures after that time are not to be trusted.
revoke-since-zone = All times here are in the zone { $zone }.
revoke-will-title = What revoking does
revoke-will-list = Programs that ask online (OCSP) are told at once. A new revocation list, which names all revoked certificates, is published within seconds.
revoke-will-directories = The certificate is taken out of the directories, so that nobody encrypts mail with it any more.
revoke-will-caches = A mail program that fetched the revocation list before may trust the certificate until { $until }.
revoke-will-sharing = These certificates have the same key. If it is lost, stolen or mislaid, the same is done with them:
revoke-will-until = valid until { $day }
revoke-will-doors = If the key was stolen, you are signed out everywhere but here, and your open requests, links for a new password and a printed revocation code end.
revoke-will-doors-of = If the key was stolen, { $name } is signed out everywhere, and their open requests, links for a new password and a printed revocation code end.
revoke-will-doors-all = If the key was stolen, you are signed out everywhere, and your open requests, links for a new password and a printed revocation code end.
revoke-warning = Revoking can't be undone. It takes effect at once.
revoke-button = Revoke the certificate of { $address } for good
report-button = Report it, and revoke the certificate of { $address } or put it on hold
stolen-title = Report that the key was stolen
stolen-lead = The certificate is already revoked. If you have learned since that somebody else has its key, or may have it, report it here, so that it can't be misused.
stolen-next = If you find out that somebody else has the key, report that as well.
stolen-button = Report that the key of { $address } was stolen
earlier-title = Report that somebody else had the key earlier
earlier-first-title = Report since when somebody else has had the key
earlier-lead = The key was reported stolen. If you have learned since that somebody else had it from a certain time on, or earlier than the time given before, enter that time. Signatures after it are not to be trusted. As after the first report, the other sign-ins of the key's owner, their open requests and links for a new password end.
earlier-button = Report this time
fault-since-earlier = Enter a time that is earlier than the one given before.
fault-happening = Choose what happened.
happening-key-lost = The key is lost
happening-key-lost-effect = The device or file is gone and nobody knows who has it. The revocation list tells everybody not to trust the key.
happening-key-stolen = The key was stolen, or somebody else may have it
happening-key-stolen-effect = The revocation list tells everybody not to trust this key. No certificate can ever be issued for it again.
happening-key-destroyed = The key can't be used any more, and nobody else can have it
happening-key-destroyed-effect = A broken disk or a forgotten PIN, for example. Old signatures stay valid.
happening-person-left = The person has left
happening-person-left-effect = The certificate is taken out of the directories. Old signatures stay valid.
happening-name-changed = The name or organisation has changed
happening-name-changed-effect = The certificate no longer says what is true. Ask for a new one.
happening-superseded = There is a new certificate
happening-superseded-effect = This one was replaced and is no longer needed.
happening-no-longer-used = The certificate is no longer used
happening-no-longer-used-effect = The mailbox or its purpose is gone, or its owner is about to leave the organisation.
happening-unspecified = Something else
happening-unspecified-effect = No reason is published.
reason-unspecified = No reason given
reason-key-compromise = Key lost or compromised
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
revoked-did-title = What was done
revoked-list-waiting = The revocation list that shows this is not published yet. That takes a few seconds.
revoked-list-out = Revocation list number { $number } shows this. It was published after { $seconds } s, on { $at }.
revoked-list-unknown = The revocation list shows this.
revoked-ocsp = Programs that ask online (OCSP) have been told so since that moment.
revoked-directory-none = The directory does not give the certificate out any more.
revoked-directory-done = It left the directory “{ $name }” on { $at }.
revoked-directory-gone = It is not in the directory “{ $name }”.
revoked-directory-waiting = It is about to leave the directory “{ $name }”.
revoked-directory-failing = The directory “{ $name }” could not be reached. It is tried again until it works.
revoked-caches-over = Every older revocation list, which does not show this, has expired.
revoked-look-again = Look again
revoked-next-caches = A mail program that fetched the list earlier may still trust the certificate until { $until }.
revoked-next-keep = Keep the private key if you still have it. You need it to read mail that was encrypted to it.
revoked-next-new = You can ask for a new certificate with a new key.
revoked-details = See the certificate
certificate-withdrawn = The key was reported as mislaid. The certificate is out of the directories since { $at }, and still valid.
put-back-title = Put back into the directories
withdraw-effect = The certificate is taken out of the directories, so that nobody encrypts mail with it, and the security officers are told. It stays valid until somebody revokes it.
put-back-effect = Others find the certificate again and encrypt mail with it. Do this only when the key was found and nobody else has had it.
put-back-button = Put the certificate of { $address } back into the directories
put-back-done = The certificate is back in the directories.
hold-title = Put the certificate on hold
hold-effect = While it is on hold, mail programs treat it as revoked, and it is not in the directories. A security officer can end the hold. After { $time } without that, the certificate is revoked.
hold-sharing = These certificates have the same key and stay valid:
hold-sharing-report = If the key itself is mislaid, report that instead. Then they are put on hold too.
hold-sharing-link = Report that the key is mislaid
hold-days = { $days } days
hold-day = one day
hold-button = Put the certificate of { $address } on hold
hold-did-title = What the hold did
hold-done = The certificate is on hold. The new revocation list is published within seconds. A security officer can end the hold. After { $time } without that, the certificate is revoked.
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
request-device = Device
request-keys = Keys
request-key-digest = SHA-256 of the public key
request-certificate = See the certificate
request-for = For { $address }
request-refused-by = { $officer }, a registration officer, refused it on { $at }. Ask them for the reason.
refresh-on = This page reloads every { $seconds } seconds.
refresh-stop = Stop reloading
refresh-stopped = This page does not reload by itself.
refresh-start = Reload automatically
request-key-here = { $purpose }: this browser has the key.
request-key-elsewhere = { $purpose }: this browser doesn't have the key. It is where it was made, in another browser or program, or in a file that you saved.
request-proof-until = The link in the mail works until { $until }.
new-request-title = Ask for a certificate
new-request-mailbox = For which mailbox?
new-request-representative = This address belongs to a function and not to one person, so a registration officer decides the request.
new-request-keys = What is it for?
new-request-none = No mailbox is registered for you. Ask a registration officer to register it.
keys-dual = Signing and encryption with one key
keys-dual-hint = The simplest way. Works with most mail programs.
keys-two = Signing and encryption with a key for each
keys-two-hint = Two keys are made, and you get two certificates.
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
csr-not-kept = What you sent in this field was not kept. Only the text of a certificate signing request is shown again, so that a private key sent by mistake never is. Paste the request again or choose its file again.
csr-how-title = How do I make a request?
csr-how = With OpenSSL, in a terminal:
csr-how-more = Then paste the content of mail.csr above. Keep mail.key and its passphrase safe, and send neither to anybody. The name and address in the request are not used: the certificate carries what is registered for you.
csr-button = Send the request
fault-csr-missing = Paste a certificate signing request or choose its file.
fault-csr-text-and-file = A text was pasted and a file with other content was chosen. Which one do you mean? To send the text, send the form again. To send the file, empty the text field and choose the file again.
fault-mailbox = Choose one of your mailboxes.
remarks-title = About the certificate signing request
remark-mailbox = The request names the address { $value }. This was ignored: the certificate is for the registered address only.
remark-authority = The request asks for the certificate of a CA. This was ignored: only certificates for people are issued here.
remark-extension = The request asks for “{ $value }”. This was ignored: the organisation determines what certificates contain.
remark-subject = The subject of the request has “{ $value }”. This was ignored: the certificate contains what is registered.
remark-more = Further things that the request asks for and that were ignored: { $value }.
remark-ed25519 = The key is an Ed25519 key, which not every program can use. Known so far: NSS 3.87, a version of Thunderbird's library, does not load the certificate, and OpenSSL 3.0 signs no mail with the key; OpenSSL, GnuTLS and gpgsm 2.2 accept the certificate. If you do not know what the recipients of your mails use, make an RSA or P-256 key instead.
fault-keys-same = Both requests are made from the same key. Make a key for each, or go back and choose “Signing and encryption with one key”.
step-submitted = Request sent
step-proven = You confirm that you asked for it
step-approved = The request is approved
step-issued = The certificate is issued
step-state-done = Done
step-state-now = Now
step-state-waiting = Not yet
step-state-stopped = Stopped
step-state-left-out = Not done

## Keys that the browser makes

way-question = Where is the key made?
way-browser = In this browser
way-browser-hint = Recommended. The page makes the key; it never leaves this browser except in the file that you save.
way-csr = In a program, token or smartcard
way-csr-hint = You send a certificate signing request (CSR) that it made.
way-escrow = The server can't make keys and keep copies of them yet.
way-not-built = This server was built without the part that makes keys in the browser, so send a certificate signing request that your program made.
make-keys-title = Make your key
make-keys-lead = Your browser makes the key now. Only the request for a certificate is sent; the key stays in this browser.
make-keys-kind = Which kind of key?
make-keys-rsa-hint = Recommended. Works with every mail program.
make-keys-ec-hint = Small and fast. Some older programs can't use it, such as GnuPG 2.2.
make-keys-stay = Come back with this browser on this device to fetch the certificate. Private windows forget the key.
make-keys-button = Make the key and send the request
make-keys-making = Making the key. This takes a few seconds.
make-keys-no-script = Without JavaScript this page can't make a key. Let another program make it.
make-keys-failed = The key could not be made or kept in this browser, and nothing was sent. Use a window that is not private and try again, or let another program make the key.

## Into the mail program

renew-title = Renew your certificate
renew-link = Renew
renew-soon = This certificate ends soon. Get its successor now.
renewed-link = Renewed until { $until }
renewed = This certificate was renewed. Keep it and its key: you need them to read older mail. It is replaced by:
renewed-until = valid until { $until }
renew-lead = You get a new certificate for the same address and purpose. A mail with a link asks whether it was you. This certificate goes on working until its end; keep it and its key, or mail that was encrypted to it can't be read any more.
renew-keep-title = Keep the key
renew-keep-lead = The new certificate is for the key that you have. Where the key is installed you add the new certificate and nothing else. Choose a new key if somebody else may have had the file or the device.
renew-keep-button = Renew with the same key
renew-new-title = Or take a new key
renew-csr = Use a key of a program, token or smartcard instead
install-title = Put it into your mail program
install-question = Which program do you use?
install-other = Choose another program
install-transport = How the file gets to the phone or tablet
install-steps = Then, step by step
install-roots = So that the program trusts the certificates of your colleagues too, give it our CA certificates:
install-revoked = This certificate is revoked ({ $purpose }). Install it only to read old mail that was encrypted to it. Use another certificate for new mail.
install-revoked-signing = This certificate is revoked ({ $purpose }). Do not install it: recipients do not accept signatures made with it any more.
install-none-title = Your program is not in the list?
install-none = Look for “S/MIME” in its settings: if it is there, choose the program in the list that is most like yours. These can't use S/MIME: Gmail with a private account, Thunderbird and K-9 Mail for Android, and most mail services in the browser. With these you can't sign mail, and can't read encrypted mail.
program-outlook = Outlook on Windows (classic)
program-outlook-new = Outlook on Windows (new)
program-outlook-web = Outlook in the browser (Microsoft 365, Exchange)
program-outlook-mac = Outlook on a Mac
program-outlook-mobile = Outlook on a phone or tablet
program-thunderbird = Thunderbird on a computer
program-apple-mail = Mail on a Mac
program-ios = Mail on an iPhone or iPad
program-android = Android: Samsung Email, FairEmail and others
program-gmail = Gmail with Google Workspace
program-gpgsm = GnuPG (gpgsm, Kleopatra)
file-title = First, save the file
file-lead = Your key and certificate go into one file, which this page makes. Nothing is sent. If you have a key for signing and one for encryption, both are in it.
file-lead-each = Some programs read only one key from a file, so this page makes one file for each of your two keys. Both files have the same passphrase. Nothing is sent.
file-without = The key of the certificate for this purpose is not in this browser, so it is not in the file. To save it, open this page in the browser that made it. Purpose: { $purpose }
file-passphrase = The passphrase of the file
file-passphrase-hint = You type it when the program reads the file. This page shows the same passphrase again until you let this browser forget the key.
file-passphrase-copy = Copy the passphrase
file-passphrase-copied = Copied.
file-passphrase-not-copied = The browser did not permit copying. Select the passphrase and copy it by hand.
file-encoding = How the file is encrypted
file-modern = AES-256
file-modern-hint = For Windows 10 or later, Thunderbird, and GnuPG 2.4 or later.
file-compat = 3DES
file-compat-hint = For programs of Apple, older Android, and GnuPG 2.2.
file-button = Save the file (.p12)
file-button-for = Save the file for this purpose (.p12): { $purpose }
file-saved = Saved: { $purpose }
file-profile-button = Save the profile (.mobileconfig)
file-made-title = The file is saved
file-made = Your browser has put it with your downloads. Go on with the steps below.
file-failed = The file could not be made. Load the page again. If the key was removed from this browser in the meantime, the page then says so. If it fails again, ask an administrator.
file-no-script = Without JavaScript this page can't make the file.
file-not-built = This server was built without the part that makes the file in the browser.
forget-title = When the program has the key
forget-lead = Then let this browser forget it. Keep the file in a safe place, and its passphrase in another one. { $purpose ->
        [signing] With both you can sign on a new device, or after the data of the mail program are lost.
       *[both] With both you can read your encrypted mail on a new device, or after the data of the mail program are lost.
    }
forget-locked = First save the file, and open it with the program. Until then the copy in this browser may be the only one.
forget-opened = The program has opened the file and shows the certificate
forget-button = Forget the key in this browser
forget-question = Really forget the key? This browser can't make the file again, and no longer shows its passphrase. If no program and no file has the key, mail that is encrypted to it can never be read.
forget-yes = Yes, forget the key
forget-no = No, keep it
forgotten = This browser has forgotten the key. The certificate stays valid.
forgotten-undo = Until you leave this page, you can still undo this.
forget-undo = Keep the key after all
key-elsewhere = The key of this certificate is not in this browser. If another browser or device made it, open this page there. If a token or smartcard holds it, add the certificate there.
key-gone-title = Is the key gone?
key-gone = If no browser, no program and no file has the key any more, nobody can use the certificate. You can revoke it and go on to make a new key.
replace-title = Revoke the certificate and make a new key
replace-lead = Do this when the key is gone for good and nobody else can have it: no browser, no mail program and no file has it any more.
replace-other = The key of the other certificate is gone too; revoke it as well: { $purpose }
replace-will-sharing = Earlier certificates with the same key are revoked too.
replace-will-mail = Mail that was encrypted to a key that is gone can't be read by anybody any more. Ask the senders to send it again with the new certificate.
replace-will-new = You go on to the page that makes a new key for the same mailbox and purpose.
replace-button = Revoke the certificate of { $address } and make a new key
replace-doubt = If somebody else may have the key, for example because a device was lost:
own-key = If you made the key with OpenSSL, save the certificate as chain.pem and make the file yourself:
gpgsm-needs-rsa = GnuPG 2.2 crashes when it reads a file with this kind of key. Use GnuPG 2.4 or later, or ask for a certificate with an RSA key.
kept-title = You kept your key
kept-lead = Where your key is installed, add the new certificate. You need neither a new file with the key nor a passphrase. Leave the old certificate where it is: older mail is read with it.
kept-button = Save the certificate (.cer)
kept-elsewhere = If the program does not have your key yet, use a file with the key and the certificate, as follows.
kept-together = This program takes a new certificate only together with the key, so give it a new file with both. Leave the old certificate where it is: older mail is read with it.
kept-windows-1 = Open the certificate that you saved and choose “Install Certificate”, “Current User”, “Place all certificates in the following store”, and “Personal”.
kept-windows-2 = Windows does not join it with your key by itself. Open the Command Prompt and run: certutil -user -repairstore my { $serial }
kept-thunderbird-2 = Under “People” choose “Import”, then the certificate that you saved. Thunderbird finds your key and lists the certificate under “Your Certificates”.
kept-apple-mail-1 = Open the certificate that you saved and add it to the keychain “login”, where your key is.
kept-gpgsm-1 = In a terminal: gpgsm --import, then the name of the certificate's file. In Kleopatra: File > Import. GnuPG finds your key.
windows-1 = Open each file that you saved. The Certificate Import Wizard of Windows starts: choose “Current User” and go on.
windows-2 = Type the passphrase and go on. Leave “Automatically select the certificate store based on the type of certificate” chosen, and go on to the end.
outlook-3 = In Outlook, open File > Options > Trust Center > Trust Center Settings > Email Security, and choose “Settings”. { $purpose ->
        [signing] Choose this certificate as the signing certificate.
        [encryption] Choose this certificate as the encryption certificate.
       *[both] Choose the certificate as the signing certificate and as the encryption certificate. If you have two, each list offers the right one.
    }
outlook-4 = { $purpose ->
        [signing] When you write a mail, choose Options > Sign.
        [encryption] When you write a mail, choose Options > Encrypt. Mail that others encrypt to you opens by itself.
       *[both] When you write a mail, choose Options > Sign or Encrypt.
    }
outlook-new-condition = The new Outlook uses S/MIME only with a mailbox of Microsoft 365 or Exchange, and only if the administrator of your mail system has set that up, including our root certificate in Exchange. If its settings have no page “S/MIME”, use the classic Outlook.
outlook-new-3 = Close Outlook and open it again. Open Settings > Mail > S/MIME. Outlook finds the certificate in Windows by your mail address.
outlook-new-4 = { $purpose ->
        [signing] When you write a mail, switch on the S/MIME signature in its options.
        [encryption] When you write a mail, switch on S/MIME encryption in its options. Mail that others encrypt to you opens by itself.
       *[both] When you write a mail, switch on the S/MIME signature or encryption in its options.
    }
outlook-web-condition = Outlook in the browser uses S/MIME only on Windows, in Edge or Chrome, with Microsoft's S/MIME extension, and only if the administrator of your mail system has set up Exchange and the extension. If the settings have no page “S/MIME”, ask the administrator of your mail system, or use the classic Outlook.
outlook-web-3 = Load Outlook again in the browser. Open Settings > Mail > S/MIME. The extension finds the certificate in Windows by your mail address.
outlook-mac-1 = Open each file that you saved. Keychain Access starts: add the file to the keychain “login”, and type the passphrase.
outlook-mac-2 = In Outlook, open Settings > Accounts, choose your account, and open its settings for security (in older versions: Advanced > Security). { $purpose ->
        [signing] Choose this certificate for signing.
        [encryption] Choose this certificate for encryption.
       *[both] Choose the certificate for signing and for encryption.
    }
outlook-mac-3 = { $purpose ->
        [signing] When you write a mail, choose Options > Sign.
        [encryption] When you write a mail, choose Options > Encrypt.
       *[both] When you write a mail, choose Options > Sign or Encrypt.
    }
outlook-mobile-condition = Outlook on a phone uses S/MIME only with a mailbox of Microsoft 365 or Exchange, and only if the administrator of your mail system has set that up, including our root certificate in Exchange. In many organisations that administrator also delivers the certificates, and you need not do this yourself.
outlook-mobile-1 = Send each file that you saved to your own mailbox as an attachment. The file is encrypted; never write its passphrase in a mail.
outlook-mobile-2 = Open that mail in Outlook on the phone, tap the attachment, and type the passphrase. Then delete the mail.
outlook-mobile-3 = In Outlook's settings, choose your account, then Security, and switch on S/MIME. { $purpose ->
        [signing] Choose this certificate for signing.
        [encryption] Choose this certificate for encryption.
       *[both] Choose the certificate for signing and for encryption.
    }
outlook-mobile-4 = When you write a mail, open the menu of the mail and choose to sign or encrypt it.
thunderbird-1 = Open Settings > Privacy & Security > Certificates > Manage Certificates.
thunderbird-2 = Under “Your Certificates” choose “Import”, choose the file that you saved, and type the passphrase.
thunderbird-3 = Under “Authorities” import our root certificate, and tick “Trust this CA to identify email users”. Compare its fingerprint before that. Here you find both:
thunderbird-4 = Open Account Settings > End-To-End Encryption. { $purpose ->
        [signing] Under “S/MIME” select this certificate for digital signing.
        [encryption] Under “S/MIME” select this certificate for encryption.
       *[both] Under “S/MIME” select the certificate for digital signing and for encryption. If you have two, each list offers the right one.
    }
apple-mail-1 = Open the profile that you saved, then open System Settings > General > Device Management, choose the profile and install it. Type the passphrase when you are asked; with two keys you are asked twice. macOS says that the profile is not signed: it was made in your browser, because the key never leaves it.
apple-mail-2 = Quit Mail and open it again.
apple-mail-3 = When you write a mail, { $purpose ->
        [signing] the button to sign (a tick) is next to the subject.
        [encryption] the button to encrypt (a lock) is next to the subject, if you have the certificates of all recipients.
       *[both] the buttons to sign (a tick) and, if you have the certificates of all recipients, to encrypt (a lock) are next to the subject.
    }
ios-transport = If you are reading this page in Safari on the iPhone or iPad itself, the profile is already there. Otherwise bring it from this computer: from a Mac by AirDrop; from any computer on a USB stick that the device opens in the app “Files”, or through a file service of your organisation that both devices can open.
ios-2 = Open the profile on the iPhone or iPad, then open Settings > General > VPN & Device Management, choose the profile and install it. Type the passphrase when you are asked; with two keys you are asked twice. iOS says that the profile is not signed: it was made in your browser, because the key never leaves it.
ios-3 = Open Settings > Apps > Mail > Mail Accounts, choose your account, then Account Settings > Advanced. { $purpose ->
        [signing] Turn on “Sign” and choose this certificate.
        [encryption] Turn on “Encrypt by Default” and choose this certificate.
       *[both] Turn on “Sign” and “Encrypt by Default”, and choose the certificate in each.
    }
ios-4 = { $purpose ->
        [signing] Mail that you send from this account is signed from now on.
       *[both] When you write a mail, the lock beside the recipient shows whether it will be encrypted. Tap the lock to change that.
    }
android-condition = Android itself has no mail app with S/MIME. Samsung Email, FairEmail and some others have it; the Gmail app has it with Google Workspace only, and Thunderbird and K-9 Mail for Android don't have it.
android-transport = If you are reading this page on the Android device itself, the file is among its downloads. Otherwise bring it from this computer: by a USB cable (choose “File transfer” on the device), or through a file service of your organisation that both devices can open.
transport-key = If you made the key on a computer, opening this page on the phone or tablet is not enough: the key is in that computer's browser, and only the file brings it to the device.
android-1 = FairEmail and most others take the key from Android: open Settings and search for “Install a certificate”; choose “VPN & app user certificate”, then each file, and type the passphrase. Samsung Email keeps keys itself: import each file in the security settings of your account in the app.
android-2 = In the app, open the settings of your account for S/MIME or security. { $purpose ->
        [signing] Choose this certificate for signing.
        [encryption] Choose this certificate for encryption.
       *[both] Choose the certificate for signing and for encryption.
    }
android-3 = When you write a mail, choose in the app to sign or encrypt it.
gmail-condition = Gmail uses S/MIME only in Google Workspace editions that have “hosted S/MIME”, and only if the administrator of your mail system has enabled it, allows people to upload certificates, and has added our root certificate. Your key is then kept by Google, which can read what is encrypted to it. Ask your organisation whether that is permitted.
gmail-1 = In Gmail in the browser, open Settings > See all settings > Accounts, and choose “edit info” beside your address.
gmail-2 = Choose to upload a personal certificate, choose each file that you saved, and type the passphrase.
gmail-3 = When you write a mail, click the lock beside the recipients to see how it is encrypted.
gpgsm-1 = In a terminal: gpgsm --import, then the name of each file. In Kleopatra: File > Import.
gpgsm-2 = Type the passphrase of the file, then a new one for the key in GnuPG.
gpgsm-3 = Say that you trust our root certificate when GnuPG asks, after you have compared its fingerprint. Here you find it:
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
next-approved = The certificate for { $address } is being issued. You will get a mail when it is ready.
next-issued = The certificate for { $address } is ready. Download it, and import it into the mail program that has the key.
next-issued-here = The certificate for { $address } is ready. Choose your mail program. This browser makes a file with your key for it.
next-issued-here-two = The certificates for { $address } are ready. Choose your mail program. This browser makes a file with your keys for it.
next-refused = The request for { $address } was refused, and no certificate was issued. If you asked for it yourself, talk to a registration officer.
next-disowned = Whoever opened the link in the mail to { $address } said that they had not asked for it. Nothing was issued. If you asked for it yourself, talk to a registration officer.
next-not-issuable = The certificate for { $address } could not be issued, because the key or the address no longer fits the rules. Make a new key and ask again. If that fails too, talk to a registration officer.
next-expired = Nobody confirmed the request for { $address } in time. Nothing was issued. You can ask again.
next-undecided = No registration officer decided on the request for { $address } in time. Nothing was issued. You can ask again.
next-key-stolen = You reported a stolen key, so the request for { $address } ended. Nothing was issued. Sign in and ask again.
next-person-left = The departure of the person began, so the request for { $address } ended. Nothing was issued.
next-restored = The server was restored from a backup, so the request for { $address } ended. Nothing more is issued for it. If you still need a certificate, ask again.
next-withdrawn = The request for { $address } was withdrawn. Nothing was issued.
withdraw-title = Changed your mind?
withdraw-lead = You can withdraw the request until the certificate is issued.
withdraw-button = Withdraw the request

## Testing one's mail program

self-check-title = Test your mail program
self-check-link = See whether it works:
self-check-lead = We send you a signed mail. You answer it, and a moment later you see here whether your answer came signed and encrypted.
self-check-mailbox = For which mailbox?
self-check-no-mailbox = You have no mailbox here yet. Ask a registration officer to add it.
self-check-button = Send the test mail
self-check-newest = See your last test
self-check-new = Send another test mail
self-check-mail-waits = The test mail to { $address } waits for the mail server. It is sent as soon as that takes it.
self-check-mail-sent = The test mail to { $address } is on its way.
self-check-mail-refused = The mail server did not take the test mail to { $address }. Ask your administrator whether this mailbox exists.
self-check-step-open = Open the mail from { $from } in your mail program.
self-check-step-trust = Your program should show it as signed. If it warns you instead, it does not know our CA yet:
self-check-step-answer = Press Reply, switch signing and encryption on, and send. The text does not matter: nobody reads it.
self-check-step-look = Come back to this page and look again.
self-check-until = Answers are taken until { $until }.
self-check-over = This test has ended without an answer. Send another test mail.
self-check-passed-title = Your mail program is ready
self-check-passed = Your answer came signed and encrypted. Colleagues can see that your mail is from you, and nobody else can read what you encrypt.
self-check-failed-title = Something is still missing
self-check-came = The answer came
self-check-signed = Signed
self-check-encrypted = Encrypted
self-check-yes = Yes.
self-check-no = Not yet.
self-check-again = Change what is missing and answer the same mail once more. The newest answer counts; answers are taken until { $until }.
self-check-signature-good = With your certificate for this mailbox.
self-check-signature-absent = Choose your certificate for signing in the settings of your mail program, and switch signing on before you send. If your program offers no certificate, it is not installed yet.
self-check-signature-other-mailbox = The signature is right, but the certificate is for another mailbox of yours. Choose the one for this mailbox in the settings of the account.
self-check-signature-foreign = It is signed, but not with a signing certificate that you have from here. Choose that one in the settings of your mail program.
self-check-signature-ended = It is signed with a certificate that has expired, is on hold or is revoked. Install your newest certificate and choose it in the settings.
self-check-signature-altered = It was signed, but what arrived is not what you signed. Something on the way has changed the mail, such as a footer that a mail server adds. Tell your administrator.
self-check-signature-outdated = It is signed by a method that is not safe any more (SHA-1 or older). Choose SHA-256 in the settings of your mail program.
self-check-signature-unreadable = There is a signature, but it can't be read here. Choose SHA-256 in the settings of your mail program, and install the newest version of it.
self-check-signature-hidden = We can't say: no valid signature with your certificate was found in what is encrypted. In the settings of your mail program, choose your certificate and SHA-256 for signing, and switch signing on before you send.
self-check-encryption-good = To the certificate of the test mail.
self-check-encryption-absent = Switch encryption on before you send. If your program says that it has no certificate for us: it is in the test mail. Open that mail, and save its sender with the certificate in your contacts if your program does not do so by itself.
self-check-encryption-to-others = It is encrypted, but not to the certificate of the test mail. Remove older certificates of this address from your contacts, open the test mail, and answer it again.
self-check-encryption-outdated = It is encrypted by a method that is not safe any more (3DES or RC2). Choose AES in the settings of your mail program.
self-check-encryption-failed = It is encrypted, but we can't confirm that it is your answer. Choose your certificate, switch signing on as well, and answer the test mail again. Leave the text of the test mail, with its test number, in your answer. If that does not help, tell your administrator which mail program you use.

## The link that proves the mailbox

proof-title = Did you just ask for this certificate?
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
people-none = There are no further people to list.
people-access = Access
invite-again-button = Send { $name } a new invitation
invite-again-title = Send a new invitation
invite-again-effect = The mail goes to the first address, with a link for choosing a password. Links of earlier invitations stay usable until they expire or a password is chosen; the password of today works until then.
invite-again-done = A new invitation is on its way. The old password works until a new one is chosen.
person-frozen = Leaving
person-departed = Has left
departure-title = A person leaves
departure-link = { $name } leaves the organisation
departure-at-once = What happens at once
departure-later = What happens later
departure-sessions = The person is signed out everywhere ({ $count } sign-ins) and can't sign in again. Invitations and links for passwords end.
departure-requests = Open requests end ({ $count }). Nothing is issued for them.
departure-roles = The person loses the roles:
departure-holds = These certificates are put on hold: they are on the revocation list and out of the directories.
departure-withdraws = These certificates leave the directories. They stay valid until they are revoked, because the policy set has no hold.
departure-no-certificate = The person has no valid certificate.
departure-immediate = The certificates are revoked at once. That can't be undone.
departure-revokes-at = On { $at } the certificates are revoked. Until then you can undo all of it.
departure-begin = Begin the departure of { $name }
departure-begun = Begun
departure-revokes = Certificates revoked on
departure-completed = Certificates revoked
departure-roles-before = Roles before
departure-is-held = The departure is held: the person can't sign in or get certificates, and nothing of it is final yet.
departure-is-completed = The departure is completed: the certificates are revoked.
departure-certificates = The certificates
departure-stays = If the person stays
departure-undo-effect = The person can sign in again and has the roles back, and the certificates are released. Requests that ended must be made again.
departure-undo = Undo the departure of { $name }
departure-undone = The departure was undone. The person can sign in again.
departure-undone-before = A departure of this person was undone on { $at }.
departure-complete-title = Revoke the certificates now
departure-complete-effect = The certificates are revoked now, not only on { $at }. After that the departure can't be undone.
departure-complete = Revoke all certificates of { $name }
departures-title = Departures
departures-lead = People who leave: their certificates are suspended, and revoked on the day that is named. Until then a departure can be undone.
departures-none = No departure is held.
departures-how = To begin one, open a certificate of the person.
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
field-name-hint = In any script. The portal and the cards for address books (.vcf) show this name. Certificates contain the mail address only.
field-language = Language of mails
search-title = All certificates
search-field = Mail address, serial number or fingerprint
search-hint = A serial number or fingerprint (SHA-256 or SHA-1) in hexadecimal, as your program shows it. Spaces and colons don't matter.
search-button = Search
search-found = Results
search-newest = Newest certificates
search-none = No certificate for the address “{ $query }” was issued here. Check the address.
search-none-serial = No certificate has the serial number “{ $query }”. Check that you copied all of it, and that the certificate was issued here.
search-none-decimal = No certificate has the serial number “{ $query }”. It looks like a decimal number: enter the serial number in hexadecimal, which most programs show too.
search-none-fingerprint = No certificate has the fingerprint “{ $query }”. Check that you copied all of it, and that the certificate was issued here.
search-none-either = No certificate has the serial number or the SHA-1 fingerprint “{ $query }”. Check that you copied all of it, and that the certificate was issued here.
search-none-yet = No certificate was issued yet.
audit-title = Audit trail
audit-lead = What happened, newest first. Each row is chained to the one before it, so that later changes show.
audit-button = Verify the whole trail now
audit-whole = All { $rows } rows fit, from the first to the last. To see whether rows were cut off at the end, run “inkan audit verify --heads FILE” with the heads that you kept.
audit-broken-title = The trail was changed
audit-broken = Row { $row } is the first that does not fit. Tell the security officers. Copy the database before anything else is done.
audit-row = Row
audit-at = When
audit-who = Who
audit-what = What
audit-detail = Details
audit-older = Older rows
audit-none = There are no older rows.
audit-rows-title = Rows
audit-head-title = Newest signed head
audit-head-lead = Auditors get it by mail once a day. With what you kept, “inkan audit verify --heads FILE” shows whether rows were cut off or rewritten.
audit-head-at = Signed
audit-head-key = Fingerprint of the key (SHA-256)
audit-head-none = No head has been signed yet. Ask whoever runs the CA.

## Looking up a certificate

find-title = Find a certificate
find-lead = Get the certificate that you need to encrypt mail to somebody at { $organisation }. You must know the exact address.
find-hint = The whole address. There is no list of people.
find-none = No certificate was found to encrypt mail to this address. Check the address, or ask its owner.
find-cer = Certificate (.cer, for Windows, Apple and Android)
find-vcf = Card for an address book (.vcf, with the certificate)
find-one = Certificate with the serial number { $serial } (.cer)
find-how-title = How to use it
find-outlook-1 = Save the certificate (.cer). In Outlook, open the contact of the person, or make one with this address.
find-outlook-2 = In the contact choose “Certificates”, then “Import”, choose the file, and save the contact.
find-outlook-3 = Write the mail to this contact, and choose Options > Encrypt.
find-thunderbird-1 = Save the certificate (.cer). Open Settings > Privacy & Security > Certificates > Manage Certificates > People.
find-thunderbird-2 = Choose “Import” and the file. Thunderbird must also trust our root certificate: follow the link to our CA certificates above.
find-thunderbird-3 = When you write the mail, choose S/MIME if Thunderbird offers OpenPGP too, and press “Encrypt”.
find-apple-mail-1 = Save the certificate (.cer) and open it. Keychain Access adds it to the keychain “login”.
find-apple-mail-2 = Install our root certificate too: follow the link to our CA certificates above. Then quit Mail and open it again.
find-apple-mail-3 = When you write to this address, choose the lock next to the subject. It appears if you have a certificate of your own.
find-ios-1 = Mail on an iPhone or iPad takes the certificate from a signed mail, not from a file. Ask the person to send you one.
find-ios-2 = In that mail, tap the name of the sender, then “View Certificate” and “Install”.
find-ios-3 = When you write to this address, tap the lock beside it.
find-android-1 = Android has no store for other people's certificates: use a mail program with S/MIME that keeps them itself.
find-android-2 = Save the certificate (.cer) on the device, and import it in the program's own settings for encryption.
find-android-3 = When you write the mail, choose encryption with S/MIME in the program.
find-gpgsm-1 = Save the certificate with its CAs (.p7c). In a terminal: gpgsm --import, then its name. In Kleopatra: File > Import.
find-gpgsm-2 = Let GnuPG trust our root certificate: follow the link to our CA certificates above.
find-gpgsm-3 = Encrypt: gpgsm --encrypt --recipient ADDRESS FILE. In Kleopatra, choose the person as the recipient.
find-trust = The certificate is only as good as the CA that signed it. Check that too:

## Trust

trust-title = Our CA certificates
trust-lead = Install the root certificate to check mail that people at { $organisation } have signed. First make sure that it is the right one.
trust-compare-title = Compare by telephone
trust-compare-call = Call somebody at the organisation on a number that you did not take from this page, but from a contract, a business card or the telephone book.
trust-compare-read = Ask them to read the fingerprint to you from their own paper, and follow it in the certificate that you downloaded.
trust-compare-match = Install the certificate only when every group is the same. If one differs, stop and tell them.
trust-qr = The fingerprint as a QR code
trust-qr-what = A phone that reads the QR code shows the fingerprint as text, 16 groups of four letters and digits. It opens no page. A QR code on the same page proves nothing by itself, because whoever changes the page can change the code too: compare what the phone shows with a sheet of paper that you got in another way.
trust-sheet-link = A sheet with the fingerprints, for printing
sheet-title = Fingerprints of our CA certificates
sheet-print-title = Print the fingerprints
sheet-print = Print this page on A4 with the print command of your browser. Before you give a sheet to anybody, compare it with the fingerprints that were noted when the CA was founded.
sheet-lead = Whoever calls to compare a fingerprint has the certificate in front of them. Read the groups to them from this paper, one by one. If one differs, the certificate must not be installed.
sheet-root = Root certificate
sheet-issuing = Certificate of a CA that issues certificates to people
sheet-qr-what = A phone that reads a QR code shows the fingerprint as text, 16 groups of four letters and digits. It opens no page.
sheet-call-title = Whom to call if something differs
trust-root = The root: this is the one to install as trusted.
trust-issuing = Issues certificates to people. Certified by the root; most programs find it by themselves.
trust-cer = For Windows, Outlook, Apple and Android (.cer)
trust-crt = For Thunderbird and Linux (.crt)
trust-pem = For OpenSSL and servers, PEM text (.pem)
trust-mobileconfig = Profile for iPhone, iPad and Mac, with the CAs that the root has certified (.mobileconfig)
trust-read-title = The fingerprint in words, to read aloud
trust-install-title = How to install it
trust-windows = Windows and Outlook
trust-windows-open = Download the file. In a command prompt run certutil -hashfile FILE SHA256 and compare the fingerprint. (The thumbprint that Windows shows is another one, SHA-1.)
trust-windows-store = Open the file. Choose “Install Certificate”, “Current User”, “Place all certificates in the following store”, then “Trusted Root Certification Authorities”.
trust-windows-ask = Say yes when Windows asks whether you are sure. Then start Outlook again.
trust-thunderbird = Thunderbird
trust-thunderbird-open = Download the file. In Thunderbird, open “Settings”, “Privacy & Security”, “Manage Certificates” and there “Authorities”.
trust-thunderbird-import = Choose “Import” and the file.
trust-thunderbird-tick = Look at the certificate, compare the fingerprint, and tick “Trust this CA to identify email users”.
trust-mac = Mac
trust-mac-open = Download the profile and open it.
trust-mac-install = Open “System Settings” and search for “Profiles” (“Device Management”). Open the profile, compare the fingerprint, and install it.
trust-ios = iPhone and iPad
trust-ios-open = Open this page in Safari and download the profile.
trust-ios-install = Open Settings > “Profile Downloaded”. The profile is shown as not verified (the device does not trust our CA yet) or as not signed.
trust-ios-compare = Open “More Details” and the root certificate, compare the fingerprint, and install the profile.
trust-android = Android
trust-android-open = Download the file. Android shows no fingerprint before you install it, so compare it on a computer: certutil, openssl or gpgsm show it.
trust-android-install = Open “Settings”, search for “CA certificate”, and choose the file. Some mail programs keep their own certificates: look into their settings.
trust-gpgsm = GnuPG (gpgsm) and Kleopatra
trust-gpgsm-import = Download the file, and run gpgsm --import with its name. Compare the fingerprint: gpgsm --dump-cert shows it (sha2_fpr).
trust-gpgsm-list = Write the line below into the file trustlist.txt in your GnuPG folder (~/.gnupg or %APPDATA%\gnupg).
trust-gpgsm-reload = Run: gpgconf --reload gpg-agent
trust-openssl = OpenSSL
trust-openssl-verify = Download the file. Compare the fingerprint: openssl x509 -noout -fingerprint -sha256 -in FILE. Then check a signed mail:
trust-crl = Revocation list (CRL)

## Demonstration

demo-mail-title = Mails of the demonstration
demo-mail-lead = The newest mails of the portal. They reach only the mailboxes of the demonstration. This page exists in the demonstration only.
demo-mail-none = No mail yet.
demo-mail-to = To { $address }

## Mails

mail-greeting = Hello { $name },
mail-end = { $organisation } sent this mail automatically.
mail-contact-name = Security officer: { $value }
mail-contact-telephone = Telephone: { $value }
mail-contact-mail = Mail: { $value }
mail-trial-subject = { $organisation }: test of the mail server
mail-trial-body = An administrator of the certificate portal sent this mail to find out whether the portal can send mail to you. It can. There is nothing for you to do.
mail-invitation-subject = Choose your password for { $organisation } certificates
mail-invitation-body = You can now get certificates for your mail. Open this link and choose a password:
mail-invitation-after = The link works once, within 7 days. If you did not expect this mail, do nothing.
mail-forgotten-subject = Your password for { $organisation } certificates
mail-forgotten-body = Somebody asked for a link to choose a new password for the account of { $address }. If it was you, open this link and choose one:
mail-forgotten-after = The link works once, within an hour. Opening it changes nothing. If it was not you, do nothing: your password stays as it is.
mail-no-reset-administrator = Somebody asked for a link to replace the password of the account for { $address }. The password of this account can't be replaced by a mailed link, and stays as it is. If you know it, sign in here:
mail-no-reset-administrator-after = If you have forgotten it or it no longer works, ask an administrator in person or by telephone. They give you a new invitation: on the page “People”, or by the command inkan person invite. If it was not you who asked, do nothing.
mail-no-reset-none = Somebody asked for a link to replace the password of { $address }. There is no password of yours here that could be replaced. You sign in here:
mail-no-reset-none-after = If you use the password of your organisation's directory, change it there, or ask the organisation's help desk. If you have not chosen a password yet, use the link in your invitation, or ask a registration officer for a new one. If it was not you who asked, do nothing.
mail-no-reset-shared = Somebody asked for a link to replace a password, and gave the address { $address }. Several people may read this mailbox, so no link is sent to it. The password stays as it is. You sign in here:
mail-no-reset-shared-after = Ask again and give your personal address, or ask a registration officer for a new invitation. If it was not you who asked, do nothing.
mail-password-subject = { $organisation }: your password was changed
mail-password-body = The password of your account was changed, and all other browsers were signed out. If it was not you, choose another password at once:
mail-password-after = Then tell an administrator: somebody may have known your password or read your mail. If it was you, there is nothing to do.
mail-password-no-link = The password of your account was changed, and all other browsers were signed out. If it was not you, call an administrator at once. They can end all sign-ins of your account and give you a new invitation; a mailed link can't replace this password. If it was you, you sign in here as usual:
mail-password-no-link-after = If it was not you, somebody may have known your password or read your mail. If it was you, there is nothing to do.
mail-proof-subject = Did you just ask for a certificate for { $address }?
mail-proof-body = Did you just ask for a certificate for { $address }? Somebody signed in to your account and asked for this one:
mail-proof-facts =
    Address: { $address }
    Purpose: { $purpose }
    Device: { $device }
    Time: { $at }
mail-proof-open = Open this link and say whether that was you:
mail-proof-after = The link works once, within 24 hours. If it was not you, open it and choose “I did not ask for this”, or do nothing.
mail-issued-subject = Your certificate for { $address } is ready
mail-issued-body = Your certificate is issued. Download it here and import it into your mail program:
mail-issued-after = If you did not ask for it, revoke it there and tell a security officer.
mail-issued-several-subject = Your certificates for { $address } are ready
mail-issued-several-body = Your certificates are issued. Download them here and import them into your mail program:
mail-issued-several-after = If you did not ask for them, revoke them there and tell a security officer.
mail-refused-subject = Your request for { $address } was refused
mail-refused-body = A registration officer refused your request, and no certificate was issued. You see it here:
mail-refused-after = If you don't know why, ask a registration officer.
mail-restored-subject = Your request for { $address } ended
mail-restored-body = Our certificate server was restored from a backup. We don't know what happened to your request after that backup, so we ended it. You see it here:
mail-restored-after = If you still need a certificate, sign in and ask again. The page “My certificates” shows which of your certificates are good. If one that you have is missing there, ask for a new one.
mail-revoked-subject = Your certificate for { $address } is revoked
mail-revoked-body = Your certificate for { $address } ({ $purpose }) with the serial number { $serial } is revoked and can't be used any more. You see it here:
mail-revoked-after = If you did not expect this, tell a security officer. You can ask for a new certificate on the portal.
mail-stolen-subject = The theft of your key for { $address } is recorded
mail-stolen-body = The key of your certificate for { $address } ({ $purpose }) with the serial number { $serial } was reported stolen. The certificate was already revoked; now the theft is recorded too.
mail-stolen-ended = So that nobody can misuse what was stolen, you were signed out everywhere, and your open requests, the mailed links for them and for choosing a password, and a printed revocation code ended.
mail-stolen-ended-elsewhere = So that nobody can misuse what was stolen, you were signed out everywhere but in the browser that reported it, and your open requests, the mailed links for them and for choosing a password, and a printed revocation code ended.
mail-report-subject = Report a lost or stolen key for { $address }
mail-report-body = Somebody, we hope you, wants to report that the key for { $address } is lost or stolen. Open this link, say what happened, and the certificates are revoked or put on hold:
mail-report-after = The link works once, within an hour. Opening it changes nothing. If it was not you, do nothing.
mail-held-subject = Your certificate for { $address } is on hold
mail-held-body = Your certificate for { $address } ({ $purpose }) with the serial number { $serial } is on hold. While it is on hold, mail programs treat it as revoked, and it is not in the directories.
mail-held-after = If you did not expect this or don't know why, ask a security officer, who can end the hold. If the key does not turn up, revoke the certificate; after { $time } it is revoked in any case.
mail-released-subject = The hold on your certificate for { $address } is over
mail-released-body = Your certificate for { $address } ({ $purpose }) with the serial number { $serial } is valid again, as if it had never been on hold, and returns to the directories.
mail-released-after = If the key was not found, or somebody else may have had it, report that on the same page at once. If you did not expect this, tell a security officer.
mail-put-back-subject = Your certificate for { $address } is in the directories again
mail-put-back-body = Your certificate for { $address } ({ $purpose }) with the serial number { $serial } is in the directories again, so that others find it and encrypt mail with it.
mail-see-here = You see it here:
mail-by-owner = Somebody who signed in to your account did this on the portal.
mail-by-officer = A security officer did this on the portal.
mail-by-link = Somebody reported by a mailed link, without signing in, that the key is mislaid.
mail-by-code = Somebody reported with a printed revocation code, without signing in, that the key is mislaid.
mail-by-host = An administrator did this by a command on the server.
mail-by-system = The server did this by itself.
mail-withdrawn-subject = Your certificate for { $address } is out of the directories
mail-withdrawn-body = The key was reported as mislaid. Your certificate for { $address } ({ $purpose }) with the serial number { $serial } is taken out of the directories, so that nobody encrypts mail with it. It is still valid.
mail-withdrawn-after = If the key does not turn up, revoke the certificate. If you did not expect this, tell a security officer, who can put it back.
mail-decision-subject = Please decide: the key for { $address } is mislaid
mail-decision-body = The key for { $address } was reported as mislaid. The certificate with the serial number { $serial } is taken out of the directories and is still valid.
mail-decision-here = Revoke it or put it back here:
mail-decision-by-owner = The owner reported it on the portal, signed in.
mail-decision-after = First ask its owner whether they reported it.
mail-ends-subject = Your certificate for { $address } ends on { $day }
mail-ends-body = A certificate of yours ends soon. It is for { $address } ({ $purpose }) and ends on { $at }. Get its successor here:
mail-ends-after = Until then it goes on working. Keep it and its key afterwards too: mail that was encrypted to it stays readable with them alone.
mail-test-subject = { $organisation }: answer this mail to test your mail program
mail-test-body = You asked for this mail on the portal. Reply to it with signing and encryption switched on; what you write does not matter. Then see here what came back:
mail-test-after = If you did not ask for it, do nothing. Leave this test number in your answer: { $id }
mail-head-subject = Audit trail of { $organisation }: head at row { $row }
mail-head-body = The line below is signed. It says what the newest row of the audit trail was on { $at }. Keep it where nobody who runs the CA can change it:
mail-head-after = To see whether rows were cut off or rewritten later, put the lines that you kept into a file and run “inkan audit verify --heads FILE --key audit-heads.pub.pem”, with the public key that you kept. Its fingerprint (SHA-256): { $key }

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
fault-scanning = Another certificate is being searched for by its fingerprint, which takes a while. Try again in a moment, or search by the serial number or the mail address.
fault-internal-title = Something went wrong on our side
fault-refused-title = This is not allowed

## Errors

error-not-found = It does not exist, or you may not see it. If you followed a link from a mail, check that you have all of it.
error-throttled = There were too many attempts. Try again in { $wait }.
wait-minute = one minute
wait-minutes = { $minutes } minutes
wait-hours = { $hours } hours
error-lint = The certificate would have broken a rule, so it was not signed. Tell an administrator.
error-key-unavailable = The CA's key is not available now. Nothing was issued or changed. Try again later.
error-configuration = The server is not set up correctly. Tell an administrator.
error-busy = Too much work is waiting. Try again in a moment.
error-internal = What you asked for could not be completed. Try again later. If it happens again, tell an administrator.
error-serial-number = This is not a serial number. Enter up to 40 hexadecimal digits, as certificates show them.
error-serial-too-long = This is longer than a serial number, which has at most 40 hexadecimal digits. Check what you copied.
error-serial-zero = No certificate has the serial number zero. Check what you copied.
error-serial-decimal = This is a decimal number. Enter the serial number in hexadecimal, which most programs show too.
error-fingerprint = This is not the fingerprint of a certificate: SHA-256 has 64 hexadecimal digits, SHA-1 has 40. Copy the whole fingerprint.
error-certificate-query = This is neither a mail address nor a serial number or fingerprint. Enter a whole address, or hexadecimal digits as your program shows them.
error-country = This is not a country code of ISO 3166-1. Enter two capital letters, such as JP or GB (not UK), or XX for a territory without a code.
error-time = This is not a usable date and time. Enter one that is not in the future.
error-crl = This revocation list cannot be used here. Give the newest one that this CA has published.
error-password = The password is too short. Use at least 12 characters.
error-password-too-long = The password is too long. Use at most 1024 letters, or about 340 Japanese characters.
error-password-character = The password contains a character that is not accepted, because not every device can type it in the same way: a tab, an invisible character, or an emoji made of several parts. Leave it out.
error-password-own-words = The password is easy to guess: without your name, your mail address and the organisation's name, what remains is too short or too common. Add words that have nothing to do with you.
error-password-common = This password is on the lists of common passwords and words that attackers try first. Choose several words that have nothing to do with each other.
error-password-guessable = The password is easy to guess: it consists of common words or passwords, repetitions, sequences of keys, or dates. Add words that have nothing to do with each other.
error-head-key = This is not a public key for heads of the audit trail. Give the PEM file that was made at the founding, or what “inkan audit key” prints.
error-address-no-at = This is not a mail address: it has no @. Enter the whole address.
error-address-local-part-too-long = The part before the @ is longer than 64 characters, which mail does not allow. Check the address.
error-address-local-part-not-ascii = The part before the @ has characters outside ASCII. Mail programs can't use a certificate for such an address. Use another address.
error-address-local-part = The part before the @ is not a plain name. Use no spaces, quotes, comments or double dots.
error-address-domain = The part after the @ is not a usable domain name. Check it for typing mistakes.
error-name-empty = Enter the name.
error-name-invisible = The name has characters that can't be seen. Type it again by hand.
error-name-too-long = The name is longer than 64 characters. Shorten it.
error-name-no-letter = The name has no letter. Enter at least one letter.
error-csr-not-a-csr = This is not a certificate signing request. Send text that begins with -----BEGIN CERTIFICATE REQUEST-----, or a DER file.
error-csr-empty = This file is empty. Check that your program has written the request, and send that file.
error-csr-private-key = This is a private key, or a file that holds one. It was not stored and is not shown again. Treat the key as disclosed: make a new key, and send a new request made from it. Never send a private key to anybody.
error-csr-several = This file holds two or more different certificate signing requests. Which one do you mean? Send a file with that one only.
error-csr-certificate = This is a certificate. Make a request from your private key and send that.
error-csr-broken-pem = The text is damaged. Copy the whole block with its BEGIN and END lines.
error-csr-too-large = The request is larger than 32 KiB. A certificate signing request is much smaller: check that you chose the right file.
error-csr-signature = The request's signature is wrong, so it does not show that you hold the private key. Make the request again.
error-csr-signature-algorithm = The request is signed with an algorithm or parameters that are not accepted. Sign it with its own key: by RSA (PKCS #1 v1.5, or PSS with MGF1 of the same hash) or ECDSA, each with SHA-256, SHA-384 or SHA-512; or by Ed25519.
error-csr-outdated-hash = The request is signed with SHA-1 or MD5, which are no longer safe. Sign it with SHA-256. RSA-PSS uses SHA-1 unless its parameters name another hash for the message and for MGF1.
error-csr-version = The field “version” of the request is not 0, the only version of PKCS #10 (RFC 2986). Make the request again with another program or other settings.
error-csr-subject = The field “subject” of the request is malformed. Make the request again with another program or other settings.
error-csr-attributes = The field “attributes” of the request is malformed. Make the request again with another program or other settings.
error-csr-critical = The request asks for an extension whose field “critical” is not encoded as DER requires (FF for TRUE). Make the request again with another program.
error-csr-duplicate-extensions = The request asks for the same extension twice. Make it again with another program or other settings.
error-key-algorithm = This kind of key is not accepted. Use RSA of 2048 to 4096 bits, P-256 or P-384 (Ed25519 for signing only).
error-key-encoding = The public key is not encoded as DER and the standard for this kind of key require. Make the request again with another program.
error-key-rsa-parameters = The RSA key's identifier lacks the parameters NULL that RFC 3279 requires. Make the request again with another program or a newer version; the key itself can stay.
error-key-only-pss = The RSA key is marked for RSASSA-PSS only, which a certificate for mail may not be. Make a plain RSA key (in OpenSSL: -algorithm RSA). You may still sign the request with PSS.
error-key-explicit-curve = The key describes its curve by explicit parameters instead of its name, which RFC 5480 forbids. Make it again with a named curve (in OpenSSL: -param_enc named_curve), P-256 or P-384.
error-key-too-short = The RSA key is shorter than 2048 bits. Make one of 3072 bits.
error-key-too-long = The RSA key is longer than 4096 bits, which many mail programs can't use. Make one of 3072 bits.
error-key-modulus = The RSA modulus is malformed. Make a new key.
error-key-exponent = The RSA exponent is not safe: it must be odd and greater than 65536. Make a new key with the exponent 65537.
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
error-person-not-active = This person's departure has begun or is completed. Nobody signs in, asks for certificates or gets them as this person. A security officer can undo a departure until the certificates are revoked.
error-own-departure = You can't begin or end your own departure. Another security officer must.
error-held-by-departure = The departure of its owner suspended this certificate. It is released with all others when the departure is undone.
error-already-departing = The departure of this person has begun already. Nothing was changed.
error-no-departure = No departure of this person is held. It has not begun, was undone, or is completed.
error-own-request = You can't decide your own request. Another officer must.
error-key-not-kept = This key can't be certified once more. Renew with a new key.
error-no-hold = The policy in force allows no hold. Revoke the certificate instead.
error-token = This needs a token for programs, and one that is valid now. Ask the operator for one.
error-program-name = Give the program a name of 1 to 40 letters a to z, digits and hyphens, beginning with a letter.
error-program-known = A program of this name has or had a token. Choose another name.
api-no-address = There is nothing at this address of the API. Check the path in the documentation of the API.
api-method = This address takes only POST.
api-too-large = The body is too large: at most 64 KiB for one certificate, and 4 MiB and 500 certificates for a batch. Divide it.
api-too-slow = The body did not arrive within 32 seconds. Send it again.
fault-json = This is not the JSON that this address reads. Check the names and types of its members in the documentation of the API.
error-revocation-code = The code has a typing mistake or is not complete. It has 30 letters and digits. Compare it with the sheet, group by group. This did not count as an attempt.
error-code = This code does not work. It was used, replaced by a newer one, has expired, or was never made. Use the newest sheet, or choose another way to report the key.
error-sign-in = The address or the password is wrong, or there were too many attempts for this account in the last 15 minutes. Check both and try again. If they are right, wait 15 minutes, or use a browser in which you have signed in before.
error-session-ended = Your sign-in ended before this could be done. Nothing was changed. Sign in and try again.
error-already-revoked = The certificate is already revoked. Nothing was changed.
error-already-held = The certificate is already on hold. Nothing was changed.
error-already-withdrawn = The certificate is already out of the directories. Nothing was changed.
error-not-held = The certificate is not on hold. Nothing was changed.
error-expired = The certificate has expired. There is nothing to revoke.
error-not-renewable = The certificate can't be renewed now: it is too early, it is no longer valid, or it was renewed already. Nothing was changed.
error-link-used = This link no longer works: it was used already, or its request is closed. Sign in to see how things stand.
error-link-expired = This link has expired. To get a certificate, ask for it again and you will get a new link. To report a key, ask for a new link on the page for lost keys. To choose a password, ask a registration officer for a new invitation.
error-reset-link-used = This link no longer works: it was used already, or a newer link or password took its place. Use the link in the newest mail, sign in with the new password, or ask for another link on the page “Forgot your password?”.
error-reset-link-expired = This link has expired; it works for an hour. Ask for another one on the page “Forgot your password?”.
error-reset-by-administrator = The password of this account can't be replaced by a mailed link. Ask an administrator for a new invitation. Nothing was changed.
error-password-changed = The password was changed elsewhere in the meantime. Nothing was changed here. Sign in with the new password.
error-no-local-password = There is no password to change here. You sign in with the password of your organisation's directory. Change it there, or ask the organisation's help desk.
error-link-of-another = This is the link of somebody else's request. If you did not ask for it, open the link again and choose “I did not ask for this”.
error-request-moved-on = The request is no longer waiting for this. Look at its page to see where it stands.
error-address-taken = This address is already registered. Check the list of people.
error-address-spelling = This address is registered with different upper- and lower-case letters, and both spellings are one mailbox. Use the registered spelling; the list of people shows it.
error-already-initialised = There is already an installation here. Nothing was changed.
error-folder-not-empty = This folder is not empty. Give one that is new or empty.
error-restore-unfinished = This system was restored from a backup and is not ready yet. Ask the operator to finish the restore.
error-no-restore = No restore waits to be finished. Nothing was changed.
