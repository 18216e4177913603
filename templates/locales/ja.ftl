# ポータルとメールのすべての文面。en.ftl と同じ項目を持つ。

## ページの枠

skip = 本文へ移動
rooms = メニュー
room-certificates = 自分の証明書
room-requests = 自分の申請
room-waiting = 審査待ちの申請
room-people = 利用者
room-search = すべての証明書
room-audit = 監査証跡
signed-in-as = { $name } さん
sign-out = サインアウト
footer = Inkan ― メール用の証明書
faulty-title = エラー：
faults-title = 入力内容を確認してください
next-title = この後の流れ
back = 戻る
more = 続きを表示
go-on = 次へ
to-start = トップページへ
demo-banner = これはデモです。メールは外部に送信されません。

## 最初のページ

home-title = メール用の証明書
home-lead = { $organisation }の皆さまに、メールの署名と暗号化に使う証明書を発行します。
home-get-title = 証明書を取得するには
home-get = サインインし、メールソフトやICカードで作った証明書署名要求を送り、メールアドレスがご自分のものであることを確認します。多くの場合、手続きはこれだけです。
home-lost-title = 秘密鍵をなくしたとき、盗まれたとき
home-lost = すぐにサインインして届け出てください。秘密鍵が手元になくても届け出られます。失効は数秒のうちに公開されます。
home-trust-title = 受け取ったメールの署名を確かめるには
home-trust = 認証局の証明書が必要です。そのフィンガープリントを電話で照合してください。
home-trust-link = 照合の方法を見る

## サインイン

sign-in-title = サインイン
sign-in-button = サインイン
sign-in-needed = このページを見るには、サインインしてください。
sign-in-no-account-title = パスワードをまだ設定していない方
sign-in-no-account = 招待メールのリンクからパスワードを設定してください。メールが見つからないときやリンクの期限が切れたときは、新しい招待メールを登録担当者に依頼してください。
field-address = メールアドレス
field-password = パスワード
field-new-password = 新しいパスワード
field-new-password-hint = 12文字以上で入力してください。いくつかの単語を並べると、覚えやすく、推測されにくくなります。
field-again = 新しいパスワード（確認）
fault-password-again = 2つのパスワードが一致しません。もう一度、両方に入力してください。
invitation-title = パスワードを設定する
invitation-lead = { $name } さん、ようこそ。サインインに使うパスワードを設定してください。
invitation-address = サインインに使うメールアドレス
invitation-button = パスワードを保存してサインインする
welcome-title = パスワードを保存しました
welcome = サインインしました。次回からは、メールアドレスとこのパスワードでサインインしてください。

## 証明書

certificates-title = 自分の証明書
certificates-none = 証明書はまだありません。
certificate-title = 証明書
certificate-address = メールアドレス
certificate-person = 氏名
certificate-purpose = 用途
certificate-key = 鍵の種類
certificate-from = 有効期間の開始
certificate-until = 有効期限
certificate-state = 状態
certificate-serial = シリアル番号
certificate-fingerprint = フィンガープリント（SHA-256）
certificate-history = 経過
certificate-download = ダウンロード
certificate-trouble = 困ったときは
purpose-signing = 署名
purpose-encryption = 暗号化
purpose-dual = 署名と暗号化
purpose-authority = 認証局
standing-valid = 有効
standing-not-yet = 有効期間開始前
standing-expired = 期限切れ
standing-held = 一時停止中
standing-revoked = 失効
event-issued = 有効期間が始まりました
event-held = 一時停止しました
event-revoked = 失効しました
event-suspected = この時点から、秘密鍵の漏えいが疑われます
event-expired = 有効期限が切れました
download-pem = 証明書（PEM形式、.pem）
download-der = 証明書（バイナリ形式、.cer）
download-chain = 認証局の証明書を含む一式（.p7c、Windowsと多くのメールソフト向け）
download-chain-pem = 認証局の証明書を含む一式（PEM形式、.pem）
hold-lead = 秘密鍵が見当たらないものの、後で見つかる可能性があるときは、証明書を一時停止できます。一時停止は後で解除できます。
release-lead = 秘密鍵が見つかり、ほかの人の手に渡っていなかったことが確かなら、一時停止を解除できます。

## 失効

revoke-title = 証明書を失効させる
revoke-link = 問題を届け出て失効させる
revoke-question = 何がありましたか
revoke-since = いつから、ほかの人が秘密鍵を使えた可能性がありますか
revoke-since-hint = 分からない場合は、空欄のままにしてください。それ以降の署名は信頼できないものとして扱われます。
revoke-warning = 失効は取り消せません。すぐに効力が生じます。
revoke-button = { $address } の証明書を失効させる
fault-happening = 何があったかを選んでください。
happening-key-lost = 秘密鍵をなくした
happening-key-lost-effect = 機器やファイルが見当たらず、誰が持っているか分からない場合です。この鍵を信頼してはならないことを、失効リストで公開します。
happening-key-stolen = 秘密鍵を盗まれた、またはほかの人の手に渡った可能性がある
happening-key-stolen-effect = この鍵を信頼してはならないことを、失効リストで公開します。この鍵では、二度と証明書の発行を受けられません。
happening-key-destroyed = 秘密鍵が使えなくなった（ほかの人の手に渡るおそれはない）
happening-key-destroyed-effect = ディスクの故障、PINを忘れたなどの場合です。これまでの署名は引き続き有効です。
happening-person-left = 本人が退職・転出した
happening-person-left-effect = 証明書をディレクトリから削除します。これまでの署名は引き続き有効です。
happening-name-changed = 氏名や所属が変わった
happening-name-changed-effect = 証明書の記載が事実と合わなくなった場合です。新しい証明書を申請してください。
happening-superseded = 新しい証明書に切り替えた
happening-superseded-effect = 新しい証明書があり、この証明書が不要になった場合です。
happening-no-longer-used = 証明書をもう使わない
happening-no-longer-used-effect = メールアドレスや用途がなくなった場合です。
happening-unspecified = その他
happening-unspecified-effect = 理由は公開しません。
reason-unspecified = 理由の記載なし
reason-key-compromise = 秘密鍵の危殆化
reason-ca-compromise = 認証局の危殆化
reason-affiliation-changed = 氏名・所属の変更
reason-superseded = 新しい証明書への切替え
reason-cessation = 使用の終了
reason-hold = 一時停止
reason-privilege = 権限の取消し
revoked-title = 証明書を失効させました
revoked-at = 失効日時
revoked-since = 秘密鍵の漏えいが疑われる時点
revoked-reason = 公開される理由
revoked-next-list = 新しい失効リストを数秒のうちに公開し、証明書をディレクトリから削除します。
revoked-next-caches = 以前の失効リストを保存しているメールソフトは、{ $until } まで、この証明書を有効とみなすことがあります。
revoked-next-keep = 秘密鍵が手元にあれば、捨てずに保管してください。この鍵に宛てて暗号化されたメールを読むために必要です。
revoked-next-new = 新しい鍵で、新しい証明書を申請できます。
revoked-details = 証明書を見る
hold-title = 証明書を一時停止する
hold-effect = 一時停止の間、メールソフトはこの証明書を失効したものとして扱います。ディレクトリにも載りません。解除はセキュリティ担当者が行います。
hold-button = { $address } の証明書を一時停止する
hold-done = 証明書を一時停止しました。新しい失効リストを数秒のうちに公開します。解除はセキュリティ担当者が行います。
release-title = 一時停止を解除する
release-effect = 証明書は、一時停止がなかったものとして再び有効になり、ディレクトリにも戻ります。メールソフトには、次の失効リストを取得したときに反映されます。
release-button = { $address } の証明書の一時停止を解除する
release-done = 一時停止を解除しました。証明書は再び有効です。

## 申請

requests-title = 自分の申請
requests-none = 申請はまだありません。
request-title = 申請
request-purpose = 用途
request-submitted = 申請日時
request-keys = 鍵
request-key-digest = 公開鍵のSHA-256
request-certificate = 証明書を見る
request-for = { $address } の証明書の申請
request-proof-until = メールのリンクは { $until } まで有効です。
new-request-title = 証明書を申請する
new-request-mailbox = どのメールアドレスの証明書ですか
new-request-representative = 個人用ではない代表アドレスのため、登録担当者が審査します。
new-request-keys = 何に使いますか
new-request-none = メールアドレスが登録されていません。登録担当者に登録を依頼してください。
keys-dual = 1つの鍵で署名と暗号化
keys-dual-hint = 最も簡単な方法です。ほとんどのメールソフトで使えます。
keys-two = 署名と暗号化で別々の鍵
keys-two-hint = 鍵を2つ作り、それぞれの証明書署名要求を送ります。
keys-signing = 署名だけ
keys-signing-hint = メールの差出人がご本人であり、改ざんされていないことを、相手が確かめられます。
keys-encryption = 暗号化だけ
keys-encryption-hint = ご本人だけが読めるメールを、相手が送れるようになります。
csr-title = 証明書署名要求を送る
csr-lead = 鍵と証明書署名要求（CSR）は、お使いのソフト、トークン、ICカードで作ります。ここに送るのは証明書署名要求だけです。秘密鍵は手元から出さないでください。
csr-dual = 署名と暗号化に使う鍵の証明書署名要求
csr-signing = 署名用の鍵の証明書署名要求
csr-encryption = 暗号化用の鍵の証明書署名要求
csr-paste = 証明書署名要求をここに貼り付けてください
csr-file = またはファイルを選んでください（PEMまたはDER）
csr-how-title = 証明書署名要求の作り方
csr-how = OpenSSLでは、ターミナルで次のように入力します。
csr-how-more = できた mail.csr の内容を上の欄に貼り付けてください。mail.key とパスフレーズは大切に保管し、どちらも誰にも送らないでください。証明書署名要求に書かれた氏名やメールアドレスは使いません。証明書には登録された内容を記載します。
csr-button = 申請を送る
fault-csr-missing = 証明書署名要求を貼り付けるか、ファイルを選んでください。
fault-mailbox = 自分のメールアドレスを選んでください。
fault-keys-same = 2つの証明書署名要求が同じ鍵から作られています。別々の鍵を作るか、前のページに戻って「1つの鍵で署名と暗号化」を選んでください。
step-submitted = 申請を送る
step-proven = 自分の申請であることを確認する
step-approved = 承認を受ける
step-issued = 証明書が発行される
step-state-done = 完了
step-state-now = 手続き中
step-state-waiting = これから
step-state-stopped = 中止
state-submitted = 本人の確認待ち
state-proven = 承認待ち
state-approved = 承認済み
state-issued = 発行済み
state-refused = 却下
state-not-issuable = 発行不可
state-expired = 期限切れ
state-withdrawn = 取下げ
next-submitted = { $address } にメールを送りました。メールのリンクを開き、自分の申請であることを確認してください。
next-proven = 登録担当者が { $address } の申請を審査します。結果はメールでお知らせします。
next-approved = { $address } の証明書を発行しています。
next-issued = { $address } の証明書を発行しました。ダウンロードし、秘密鍵のあるメールソフトに取り込んでください。
next-refused = { $address } の申請は却下されました。証明書は発行されていません。ご自分の申請であれば、登録担当者に問い合わせてください。
next-disowned = { $address } に届いたリンクを開いた人が、「申請していません」と答えました。証明書は発行されていません。
next-not-issuable = 鍵またはメールアドレスが規則に合わなくなったため、{ $address } の証明書を発行できませんでした。新しい鍵を作り、もう一度申請してください。それでも発行できないときは、登録担当者に問い合わせてください。
next-expired = { $address } の申請は、期限までに確認されませんでした。証明書は発行されていません。もう一度申請できます。
next-withdrawn = { $address } の申請は取り下げられました。証明書は発行されていません。
withdraw-title = 申請をやめるには
withdraw-lead = 証明書が発行される前であれば、申請を取り下げられます。
withdraw-button = 申請を取り下げる

## メールアドレスを確認するリンク

proof-title = この証明書を申請しましたか
proof-lead = { $name } さんとしてサインインした人が、次の証明書を申請しました。
proof-own = ご自分の申請であれば、確認してください。リンクは1回だけ使えます。
proof-button = はい、自分が申請しました
proof-signed-out = { $name } さんご本人の申請であれば、サインインして確認してください。
proof-other = 別の人としてサインインしているため、この申請は確認できません。
disown-title = 申請した覚えがないとき
disown-lead = お知らせいただければ、証明書は発行されません。サインインは不要です。
disown-button = 申請していません
disowned-title = 申請を却下しました
disowned-next = 証明書は発行されていません。ほかの手続きは必要ありません。同じことが続くときは、誰かがあなたの名前を使っている可能性があります。セキュリティ担当者に知らせてください。

## 担当者

waiting-title = 審査待ちの申請
waiting-none = 審査待ちの申請はありません。
waiting-own = ご自分の申請です。ほかの登録担当者が審査します。
approve-button = { $address } の申請を承認する
refuse-button = { $address } の申請を却下する
approved-done = 申請を承認し、証明書を発行しました。本人にメールでお知らせします。
refused-done = 申請を却下しました。証明書は発行されていません。本人にメールでお知らせします。
people-title = 利用者
people-addresses = メールアドレス
people-roles = 役割
people-access = 利用開始
invite-again-button = { $name } さんに招待メールを再送
invite-again-done = 新しい招待メールを送信しました。新しいパスワードを設定するまでは、今のパスワードを使えます。
role-registration-officer = 登録担当者
role-security-officer = セキュリティ担当者
role-auditor = 監査担当者
role-administrator = システム管理者
language-en = 英語
language-ja = 日本語
add-person-title = 利用者を追加する
add-person-lead = パスワードを設定するためのリンクを、本人にメールで送ります。
add-person-button = 追加して招待メールを送る
add-person-done = 利用者を追加しました。招待メールを送信しています。
field-name = 氏名
field-name-hint = 証明書に記載するとおりに入力してください。文字の種類は問いません。
field-language = メールの言語
search-title = すべての証明書
search-field = メールアドレスまたはシリアル番号
search-hint = シリアル番号は、証明書の表示どおり16進数で入力してください。
search-button = 検索
search-found = 検索結果
search-newest = 最新の証明書
search-none = 「{ $query }」に一致する証明書はありません。
audit-title = 監査証跡
audit-lead = 記録された出来事を、新しい順に表示しています。各行は直前の行と連鎖しているため、後から変更すると分かります。
audit-button = 監査証跡全体を検証する
audit-whole = 最初から最後まで、{ $rows }行すべてが正しくつながっています。末尾の行が切り取られていないかは、別に保管した末尾のハッシュ値と照合してください。
audit-broken-title = 監査証跡が変更されています
audit-broken = つながりが最初に途切れているのは、行 { $row } です。セキュリティ担当者に知らせてください。ほかの操作をする前に、データベースの写しを保管してください。
audit-row = 行
audit-at = 日時
audit-who = 誰が
audit-what = 何を
audit-detail = 詳細
audit-older = 古い行を表示

## 信頼

trust-title = 認証局の証明書
trust-lead = { $organisation }から届く署名付きメールを確かめるには、ルート認証局の証明書を取り込みます。その前に、本物であることを確かめてください。
trust-compare-title = 電話で照合する
trust-compare-call = このページ以外で調べた電話番号で、組織の人に電話をかけます。契約書、名刺、電話帳などの番号を使ってください。
trust-compare-read = 相手の手元の紙から、フィンガープリントを読み上げてもらいます。ダウンロードした証明書の表示と見比べてください。
trust-compare-match = すべての組が一致したときだけ、証明書を取り込んでください。1つでも違うときは中止し、相手に伝えてください。
trust-root = ルート認証局の証明書です。信頼する証明書として取り込むのは、これです。
trust-issuing = 利用者に証明書を発行する認証局の証明書です。ルート認証局が証明しています。ほとんどのソフトは自動で見つけます。
trust-cer = Windows、Outlook、Apple、Android向け（.cer）
trust-crt = Thunderbird、Linux向け（.crt）
trust-pem = OpenSSL、サーバー向け（PEM形式、.pem）
trust-crl = 失効リスト（CRL）

## デモ

demo-mail-title = デモのメール
demo-mail-lead = 本来であれば送信された、最近のメールです。このページはデモでのみ表示されます。
demo-mail-none = メールはまだありません。
demo-mail-to = 宛先：{ $address }

## メール

mail-greeting = { $name } 様
mail-end = このメールは、{ $organisation }から自動で送信しています。
mail-invitation-subject = { $organisation } 証明書ポータルのパスワードを設定してください
mail-invitation-body = メール用の証明書をご利用いただけるようになりました。次のリンクを開いて、パスワードを設定してください。
mail-invitation-after = リンクは7日以内に1回だけ使えます。心当たりがないときは、何もしないでください。
mail-proof-subject = { $address } の証明書を申請しましたか
mail-proof-body = あなたのアカウントでサインインした人が、{ $address } の証明書を申請しました。次のリンクを開いて、ご自分の申請かどうかをお知らせください。
mail-proof-after = リンクは24時間以内に1回だけ使えます。申請した覚えがないときは、リンクを開いて「申請していません」を選ぶか、何もしないでください。
mail-issued-subject = { $address } の証明書を発行しました
mail-issued-body = 証明書を発行しました。次のページからダウンロードし、メールソフトに取り込んでください。
mail-issued-after = 申請した覚えがないときは、そのページから証明書を失効させ、セキュリティ担当者に知らせてください。
mail-refused-subject = { $address } の申請は却下されました
mail-refused-body = 登録担当者が申請を却下しました。証明書は発行されていません。次のページで確認できます。
mail-refused-after = 理由が分からないときは、登録担当者に問い合わせてください。
mail-revoked-subject = { $address } の証明書が失効しました
mail-revoked-body = シリアル番号 { $serial } の証明書が失効しました。今後は使えません。次のページで確認できます。
mail-revoked-after = 心当たりがないときは、セキュリティ担当者に知らせてください。新しい証明書はポータルから申請できます。

## リクエストの誤り

fault-reference = お問い合わせの際は、この参照番号をお伝えください：{ $reference }
fault-not-found-title = ページが見つかりません
fault-no-page = このアドレスにページはありません。入力の誤りがないか確認してください。
fault-method-title = この操作はできません
fault-method = このページでは使えない方法でアクセスされました。前のページに戻り、画面のボタンを使ってください。
fault-forged-title = このフォームは受け付けられません
fault-forged = このポータルのページから送られていないか、ページを開いてから時間がたちすぎています。前のページに戻り、再読み込みしてから、もう一度送ってください。
fault-host-title = このアドレスは使えません
fault-host = このポータルのものではない名前でアクセスされました。ポータルから届いたメールに書かれたアドレスを使ってください。
fault-too-slow-title = 通信に時間がかかりすぎました
fault-too-slow = フォームが時間内に届かなかったため、処理は行われませんでした。前のページに戻り、もう一度送信してください。
fault-too-large-title = 送られたデータが大きすぎます
fault-too-large = 送られたデータが64 KiBを超えています。証明書署名要求はずっと小さいものです。選んだファイルが正しいか確認してください。
fault-malformed-title = このままでは受け付けられません
fault-malformed = フォームを読み取れませんでした。前のページに戻り、再読み込みしてから、もう一度お試しください。
fault-conflict-title = すでに状況が変わっています
fault-throttled-title = 操作の回数が多すぎます
fault-busy-title = 少し待ってから、もう一度お試しください
fault-internal-title = サーバーで問題が発生しました
fault-refused-title = この操作は許可されていません

## エラー

error-not-found = 存在しないか、表示する権限がありません。メールのリンクから開いたときは、リンク全体が正しく入力されているか確認してください。
error-throttled = 操作の回数が多すぎます。{ $until } 以降に、もう一度お試しください。
error-lint = 証明書が規則に反するため、署名しませんでした。システム管理者に知らせてください。
error-key-unavailable = 認証局の秘密鍵が現在使えません。何も発行、変更していません。後でもう一度お試しください。
error-configuration = サーバーの設定が正しくありません。システム管理者に知らせてください。
error-busy = 処理が混み合っています。何も変更していません。少し待ってから、もう一度お試しください。
error-internal = 処理を完了できませんでした。後でもう一度お試しください。同じことが続くときは、システム管理者に知らせてください。
error-serial-number = シリアル番号ではありません。証明書の表示どおり、40桁以内の16進数で入力してください。
error-time = 日時が正しくありません。現在までの日時を入力してください。
error-password = パスワードが短すぎます。12文字以上で入力してください。
error-address-no-at = メールアドレスではありません。@ がありません。アドレス全体を入力してください。
error-address-local-part-too-long = @ の前が64文字を超えています。メールでは使えません。アドレスを確認してください。
error-address-local-part-not-ascii = @ の前に、全角文字など、ASCII以外の文字があります。このようなアドレスの証明書は、メールソフトで使えません。別のアドレスを使ってください。
error-address-local-part = @ の前が正しくありません。空白、引用符、コメント、連続するピリオドは使えません。
error-address-domain = @ の後が、使えるドメイン名ではありません。入力の誤りがないか確認してください。
error-name-empty = 氏名を入力してください。
error-name-invisible = 氏名に目に見えない文字が含まれています。手で入力し直してください。
error-name-too-long = 氏名が64文字を超えています。短くしてください。
error-name-no-letter = 氏名が記号だけです。文字を1つ以上入力してください。
error-csr-not-a-csr = 証明書署名要求ではありません。-----BEGIN CERTIFICATE REQUEST----- で始まるもの、またはDERファイルを送ってください。
error-csr-private-key = これは秘密鍵です。秘密鍵は誰にも送らないでください。内容は保存していませんが、念のため新しい鍵を作り、その鍵の証明書署名要求を送ってください。
error-csr-certificate = これは証明書です。秘密鍵から証明書署名要求を作って送ってください。
error-csr-broken-pem = テキストが壊れています。BEGIN の行から END の行まで、すべてコピーしてください。
error-csr-too-large = 証明書署名要求が32 KiBを超えています。本来はずっと小さいものです。選んだファイルが正しいか確認してください。
error-csr-signature = 証明書署名要求の署名が正しくないため、秘密鍵をお持ちであることを確認できません。証明書署名要求を作り直してください。
error-csr-signature-algorithm = 証明書署名要求に使われた署名アルゴリズムは受け付けていません。SHA-256、SHA-384、SHA-512のいずれかで署名してください。
error-csr-duplicate-extensions = 証明書署名要求で、同じ拡張が2回指定されています。別のソフトや設定で作り直してください。
error-key-algorithm = この種類の鍵は受け付けていません。2048〜4096ビットのRSA、P-256、P-384を使ってください（署名専用であればEd25519も使えます）。
error-key-too-short = RSA鍵が2048ビット未満です。3072ビットの鍵を作ってください。
error-key-too-long = RSA鍵が4096ビットを超えており、多くのメールソフトで使えません。3072ビットの鍵を作ってください。
error-key-modulus = RSA鍵の法が正しくありません。新しい鍵を作ってください。
error-key-exponent = RSA鍵の公開指数が安全ではありません。公開指数を65537にして、新しい鍵を作ってください。
error-key-small-factor = このRSA鍵は破られるおそれがあります。法に小さな素因数があります。新しい鍵を作ってください。
error-key-close-primes = このRSA鍵は破られるおそれがあります。2つの素数が近すぎます。別のソフトで新しい鍵を作ってください。
error-key-roca = このRSA鍵は破られるおそれがあります。欠陥（ROCA）のあるICカード用ライブラリで作られています。別のソフトで新しい鍵を作ってください。
error-key-point = 公開鍵が楕円曲線上の点ではありません。新しい鍵を作ってください。
error-key-revoked = この鍵の証明書は、失効しているか一時停止中です。新しい鍵を作ってください。
error-key-compromised = この鍵は紛失または盗難の届け出があったため、再び使うことはできません。新しい鍵を作ってください。
error-key-of-another = この鍵は、すでにほかの証明書またはほかの利用者のものです。新しい鍵を作ってください。
error-key-not-for-profile = この種類の鍵は、この用途には使えません。Ed25519は署名には使えますが、暗号化には使えません。RSA、P-256、P-384のいずれかの鍵を作ってください。
error-not-allowed = この操作をする権限がありません。担当者に依頼してください。
error-foreign-domain = このメールアドレスは組織のドメインのものではないため、証明書を発行できません。組織のメールアドレスを使ってください。
error-unknown-address = このメールアドレスは登録されていません。担当者に登録を依頼してください。
error-address-of-another = このメールアドレスは、ほかの人のものです。ご自分のメールアドレスを使ってください。
error-own-request = ご自分の申請は審査できません。ほかの登録担当者が審査します。
error-no-hold = 現在のポリシーでは一時停止できません。代わりに、証明書を失効させてください。
error-sign-in = メールアドレスまたはパスワードが正しくありません。両方を確認し、もう一度お試しください。
error-already-revoked = 証明書はすでに失効しています。何も変更していません。
error-already-held = 証明書はすでに一時停止中です。何も変更していません。
error-not-held = 証明書は一時停止中ではありません。何も変更していません。
error-expired = 証明書は有効期限が切れています。失効させる必要はありません。
error-link-used = このリンクはもう使えません。すでに使われたか、申請の手続きが終わっています。サインインして、現在の状態を確認してください。
error-link-expired = このリンクは期限が切れています。証明書の申請の場合は、もう一度申請すると新しいリンクが届きます。パスワードの設定の場合は、新しい招待メールを登録担当者に依頼してください。
error-link-of-another = このリンクは、ほかの人の申請のものです。申請した覚えがないときは、もう一度リンクを開き、「申請していません」を選んでください。
error-request-moved-on = この申請は、すでに次の状態に進んでいます。申請のページで現在の状態を確認してください。
error-address-taken = このメールアドレスはすでに登録されています。利用者の一覧を確認してください。
error-already-initialised = ここには、すでに初期設定済みの環境があります。何も変更していません。
