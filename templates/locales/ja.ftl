# ポータルとメールのすべての文面。en.ftl と同じ項目を持つ。

## ページの枠

skip = 本文へ移動
rooms = メニュー
room-certificates = 自分の証明書
room-requests = 自分の申請
room-sessions = サインインの状況
room-waiting = 審査待ちの申請
room-people = 利用者
room-search = すべての証明書
room-audit = 監査証跡
signed-in-as = { $name } さん
sign-out = サインアウト
footer = Inkan：メール用の証明書
faulty-title = エラー：
faults-title = エラーがあります
next-title = この後の流れ
back = 戻る
more = 続きを表示
advanced = 詳細設定
list-comma = 、
go-on = 次へ
to-start = トップページへ
demo-banner = これはデモです。メールは外部に送信されません。

## 最初のページ

home-title = メール用の証明書
home-lead = { $organisation }の利用者に、メール用の証明書を発行します。証明書があると、メールに署名したり、暗号化したメールを受け取ったりできます。
home-get-title = 証明書を取得するには
home-get = サインインし、ブラウザーで鍵を作り、ご自分のメールアドレスであることを確認します。その後、できたファイルをメールソフトに取り込みます。多くの場合、3分ほどで終わります。
home-lost-title = 秘密鍵をなくしたとき、盗まれたとき
home-lost = すぐに届け出てください。秘密鍵が手元になくても、サインインできなくても、届け出ることができます。失効の情報は、数秒のうちに公開されます。
home-find-title = 暗号化したメールを送るには
home-find = 送る相手の証明書が必要です。
home-trust-title = 受け取ったメールの署名を確かめるには
home-trust = 認証局の証明書が必要です。証明書ごとに決まる文字列（フィンガープリント）を電話で照合し、本物であることを確かめてください。
home-trust-link = 照合の方法を見る

## サインイン

sign-in-title = サインイン
sign-in-button = サインイン
sign-in-needed = このページを見るには、サインインしてください。
sign-in-directory = 組織で普段お使いのメールアドレスとパスワードでサインインしてください。このサイトでパスワードを設定した方は、そのパスワードを使ってください。
fault-directory-title = 現在サインインできません
fault-directory = パスワードを確認する組織のディレクトリが応答しません。数分たってから、もう一度お試しください。このサイトでパスワードを設定した方は、引き続きサインインできます。
sign-in-no-account-title = パスワードをまだ設定していない方
sign-in-no-account = 招待メールのリンクからパスワードを設定してください。メールが見つからないときやリンクの期限が切れたときは、新しい招待メールを登録担当者に依頼してください。
field-address = メールアドレス
field-password = パスワード
field-new-password = 新しいパスワード
field-new-password-hint = 12文字以上で入力してください。いくつかの単語を並べると、覚えやすく、推測されにくくなります。
field-again = 新しいパスワード（確認用）
fault-password-again = 2つのパスワードが一致しません。両方とも入力し直してください。
field-present-password = 現在のパスワード
fault-present-password = 現在のパスワードが正しくないか、このアカウントで短時間に何度も入力が試みられています。何も変更していません。もう一度入力してください。正しいときは、15分待ってからお試しください。
change-password-title = パスワードを変更する
change-password-lead = 新しいパスワードはすぐに有効になります。ほかのブラウザーのサインインはすべて終了し、変更をメールでお知らせします。
change-password-button = パスワードを変更する
change-password-none = サインインには組織のディレクトリのパスワードを使っているため、ここで変更するパスワードはありません。パソコンやメールのパスワードと同じ方法で変更するか、組織のヘルプデスクに問い合わせてください。
password-changed = 新しいパスワードが有効になりました。ほかのサインインはすべて終了しました。これまでに届いたパスワード設定用のリンクは使えません。
forgotten-title = パスワードを忘れたとき
forgotten-lead = 新しいパスワードを設定するためのリンクをメールで送ります。リンクは1時間以内に1回だけ使えます。
forgotten-directory = このサイトで設定したパスワードを忘れた方のためのページです。組織のパスワードでサインインしている方は、組織のヘルプデスクに問い合わせてください。
forgotten-button = リンクを送る
forgotten-sent-title = メールを確認してください
forgotten-sent = 入力したメールアドレスが登録されていれば、メールが届きます。安全のため、登録されているかどうかはここに表示しません。
forgotten-sent-open = 1時間以内にメールのリンクを開き、新しいパスワードを設定してください。もう一度リンクを受け取ったときは、最も新しいリンクだけが使えます。
forgotten-sent-nothing = 数分たってもメールが届かない場合は、入力したメールアドレスと、迷惑メールのフォルダーを確認してください。それでも見つからないときは、登録担当者に連絡してください。
reset-title = 新しいパスワードを設定する
reset-lead = { $name } さんの新しいパスワードを設定してください。現在のサインインは、すべてのブラウザーで終了します。二段階認証の設定は変わりません。
invitation-title = パスワードを設定する
invitation-lead = { $name } さん、ようこそ。サインインに使うパスワードを設定してください。
invitation-address = サインインに使うメールアドレス
invitation-button = パスワードを保存してサインインする
welcome-title = パスワードを保存しました
welcome = サインインしました。次回からは、メールアドレスとこのパスワードでサインインしてください。

## 二段階認証

second-factor-title = 二段階認証
second-factor-lead = 認証アプリに今表示されているコードを入力してください。
field-code = コード
field-code-hint = 認証アプリの6桁の数字、またはリカバリーコードを入力してください。
fault-code = コードが正しくないか、すでに使われています。認証アプリに次のコードが表示されるのを待って、入力してください。
second-factor-lost-title = スマートフォンをなくしたとき
second-factor-lost = 認証アプリのコードの代わりに、リカバリーコードを使ってください。リカバリーコードも残っていないときは、システム管理者に二段階認証の解除を依頼してください。
second-factor-since = { $at } に設定しました。
second-factor-left = 残りのリカバリーコード：{ $count } 個
second-factor-none = 二段階認証を設定すると、パスワードをほかの人に知られても、あなたのスマートフォンがなければサインインできません。
set-up-title = 二段階認証を設定する
set-up-demanded = 登録担当者などの役割を持つ方は、パスワードだけではサインインできません。設定は一度だけで、スマートフォンがあれば2分ほどで終わります。
set-up-chosen = 次回のサインインから、スマートフォンに表示されるコードも必要になります。設定した後は、システム管理者だけが解除できます。
set-up-app = スマートフォンで認証アプリを開きます。認証アプリがない場合は、TOTPに対応したアプリをインストールしてください。
set-up-scan = 認証アプリでアカウントを追加し、次のQRコードを読み取ります。読み取れない場合は、セットアップキーを入力してください。
set-up-code = 認証アプリに今表示されているコードを入力します。
set-up-qr = 認証アプリに登録するセットアップキーのQRコード
set-up-secret = セットアップキー
set-up-code-hint = 6桁の数字を入力してください。
set-up-button = 二段階認証を設定する
recovery-title = リカバリーコード
recovery-done = 二段階認証を設定し、サインインしました。
recovery-lead = スマートフォンをなくしたときは、次のコードを使ってサインインできます。1つのコードは1回だけ使えます。印刷するか書き写して、スマートフォンとは別の場所に保管してください。
recovery-until = この画面に表示できるのは { $until }までです。それ以降は表示できません。
recovery-made = 新しいリカバリーコードを作りました。以前のリカバリーコードは使えなくなりました。
recovery-sheet-title = サインイン用リカバリーコード
recovery-used = 使用済み
recovery-gone = リカバリーコードは、作成してから15分間、作成したときと同じサインイン中だけ表示できます。現在のリカバリーコードは、もう表示できません。
recovery-gone-next = 印刷または保存したリカバリーコードは、引き続き使えます。手元にないときは、新しく作ってください。
recovery-show = リカバリーコードを表示する
renew-codes-title = リカバリーコードを作り直す
renew-codes-ends = 以前のリカバリーコードは、印刷したものも含めて、すぐに使えなくなります。作り直したことはメールでお知らせします。
renew-codes-button = 以前のコードを無効にして作り直す
print-button = 印刷する
print-by-hand = 印刷するときは、ブラウザーの印刷機能を使ってください。
text-button = テキストファイルに保存する
recovery-kept = 保管したので次へ進む
reset-second-factor-button = { $name } さんの二段階認証を解除する
reset-second-factor-title = 二段階認証の解除
reset-second-factor-effect = 本人がスマートフォンとリカバリーコードの両方を失い、かつ電話や対面で本人であることを確認した場合にのみ解除してください。解除すると、本人はすべての端末でサインアウトされ、次にサインインするときに二段階認証を設定し直します。本人にはメールでお知らせします。
reset-second-factor-done = 二段階認証を解除し、本人のすべてのサインインを終了しました。本人にメールでお知らせします。
error-address-of-another-entry = パスワードは正しいですが、このメールアドレスは、このサイトでは別の人のものとして登録されています。登録担当者に確認を依頼してください。
error-sign-in-too-old = この操作は、サインインしてから15分以内に行う必要があります。一度サインアウトし、もう一度サインインしてから、すぐに行ってください。何も変更していません。
error-second-factor-known = 二段階認証はすでに設定されています。何も変更していません。設定し直すときは、システム管理者に解除を依頼してください。
error-no-second-factor = この人は二段階認証を設定していないため、解除するものがありません。
mail-printed-subject = { $organisation }：失効コードが作られました
mail-printed-body = 証明書の新しい失効コードが作られました。以前の失効コードは使えなくなりました。失効コードの用紙を持っている人は、証明書を失効させられます。失効コードは、次のページで確認し、作り直せます。
mail-printed-after = ご自分で作った覚えがないときは、ほかの人がサインインしているおそれがあります。失効コードを作り直し、「サインインの状況」のページでほかのサインインを終了してください。
mail-codes-subject = { $organisation }：リカバリーコードが作り直されました
mail-codes-body = サインイン用の新しいリカバリーコードが作られました。以前のリカバリーコードは使えなくなりました。サインインの状況は、次のページで確認できます。
mail-codes-after = ご自分で作り直した覚えがないときは、ほかの人がサインインしているおそれがあります。上のページでほかのサインインを終了し、パスワードを変更してから、リカバリーコードを作り直してください。
mail-set-up-subject = { $organisation }：二段階認証が設定されました
mail-set-up-body = サインインに二段階認証が設定されました。サインインの状況は、次のページで確認できます。
mail-set-up-after = ご自分で設定した覚えがないときは、パスワードを知られたおそれがあります。すぐにシステム管理者に連絡してください。
mail-reset-subject = { $organisation }：二段階認証が解除されました
mail-reset-body = システム管理者があなたの二段階認証を解除し、すべてのサインインを終了しました。登録担当者などの役割を持つ方は、次回のサインインのときに設定し直してください。サインインの状況は、次のページで確認できます。
mail-reset-after = 依頼した覚えがないときは、パスワードを知られたおそれがあります。すぐにセキュリティ担当者に連絡してください。

## サインインの状況

sessions-title = サインインの状況
sessions-lead = 心当たりのないサインインがあれば、終了し、パスワードを変更してください。
sessions-browser = ブラウザー
sessions-browser-unknown = 不明なブラウザー
sessions-source = 接続元
sessions-opened = サインインした日時
sessions-seen = 最後に使われた日時
sessions-end = 終了
sessions-this = このブラウザー
sessions-end-button = { $opened } のサインインを終了する
sessions-end-others = ほかのすべてのサインインを終了する
sessions-ended = サインインを終了しました。そのブラウザーで続けて使うには、もう一度サインインする必要があります。
sessions-others-ended = このブラウザー以外のサインインをすべて終了しました。

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
certificate-name = { $address }（{ $purpose }、{ $from }から{ $until }まで有効）
certificate-history = 経過
certificate-download = ダウンロード
certificate-trouble = 問題が起きたときは
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
event-released = 一時停止を解除しました
event-withdrawn = ディレクトリから削除しました
event-put-back = ディレクトリに戻しました
event-reported = その後の届出
by-you = 操作：あなた
by-owner = 操作：所有者（{ $name } さん）
by-officer = 操作：セキュリティ担当者
by-officer-named = 操作：セキュリティ担当者（{ $name } さん）
by-link = 操作：メールのリンクで届け出た人（サインインなし）
by-code = 操作：印刷した失効コードで届け出た人
by-host = 操作：システム管理者（コマンド）
by-system = 操作：サーバー（自動）
event-revoked = 失効しました
event-suspected = この時点から、ほかの人が秘密鍵を使ったおそれがあります
event-expired = 有効期限が切れました
download-pem = 証明書（PEM形式、.pem）
download-der = 証明書（バイナリ形式、.cer）
download-chain = 認証局の証明書を含む一式（.p7c、Windowsと多くのメールソフト向け）
download-chain-pem = 認証局の証明書を含む一式（PEM形式、.pem）
hold-lead = 秘密鍵が見当たらないものの、後で見つかるかもしれないときは、証明書を一時停止できます。一時停止は後で解除できます。
release-lead = 秘密鍵が見つかり、ほかの人の手に渡っていなかったことが確かなら、一時停止を解除できます。

## サインインせずに届け出る

lost-title = 秘密鍵の紛失・盗難を届け出る
lost-lead = 秘密鍵がなくても、サインインできなくても、証明書を失効させたり一時停止したりできます。
lost-mail-title = メールのリンクで届け出る
lost-mail = メールを読める場合は、届け出るためのリンクをメールで送ります。リンクは1時間以内に1回だけ使えます。
lost-address-hint = 証明書に記載されているメールアドレスを入力してください。
lost-button = 届け出るためのリンクを送る
lost-other-title = ほかの方法
lost-other-code = 失効コードを印刷してある場合は、コードだけで届け出られます。
lost-other-session = サインインできる場合は、サインインして届け出るのが最も早い方法です。
lost-other-officer = どの方法も使えない場合は、組織のセキュリティ担当者に連絡してください。
lost-sent-title = メールを確認してください
lost-sent = 入力したメールアドレスの証明書があれば、リンクを記載したメールが届きます。安全のため、証明書があるかどうかはここに表示しません。
lost-sent-open = 1時間以内にメールのリンクを開き、何があったかを届け出てください。
lost-sent-nothing = 数分たってもメールが届かない場合は、入力したメールアドレスと、迷惑メールのフォルダーを確認してください。それでも見つからないときは、ほかの方法を使ってください。
lost-code-title = 失効コードを使う
lost-code-lead = 失効コードは、印刷した用紙に記載されています。ほかに何も残っていなくても、証明書を失効させられます。
lost-code-field = 失効コード
lost-code-hint = 5文字ずつ6組の英数字です。空白とハイフンの有無、大文字と小文字、全角と半角は問いません。
lost-report-title = 秘密鍵に何がありましたか
lost-report-lead = { $name } さんの秘密鍵について届け出ます。ボタンを押すまで、何も変わりません。
lost-report-none = 届け出られる証明書はありません。すべて、期限が切れているか、秘密鍵の盗難がすでに届け出られています。
lost-report-revoked = 失効済みの証明書は、秘密鍵がほかの人の手に渡ったと分かった場合にだけ選んでください。
lost-report-which = どの証明書ですか
lost-report-warning = 失効は取り消せません。このリンクは1回だけ使えます。
lost-report-button = 届け出て、選んだ証明書（{ $name } さん）を失効または一時停止させる
fault-certificate = 証明書を1つ以上選んでください。
fault-certificate-revoked = 次の証明書はすでに失効しています：{ $names }。選択を外すか、秘密鍵の盗難を届け出てください。
contact-title = セキュリティ担当者への連絡方法
contact-telephone = 電話
contact-mail = メール
contact-general = 組織のヘルプデスクまたは代表電話に、セキュリティ担当者への取次ぎを依頼してください。
happening-mislaid = 秘密鍵が見当たらないが、後で見つかるかもしれない
happening-mislaid-of = 秘密鍵が見当たらないが、後で見つかるかもしれない
happening-more = ほかの理由を表示
happening-mislaid-withdraws = 証明書をディレクトリから削除し、今後のメールの暗号化に使われないようにします。セキュリティ担当者にも通知します。誰かが失効させるまで、証明書は有効なままです。
happening-mislaid-effect = 証明書を一時停止します。解除できるのはセキュリティ担当者です。秘密鍵が見つからない場合は、後で失効させることができます。{ $time }以内に解除されない場合は、自動的に失効します。
lost-done-title = 届出を受け付け、処理しました
lost-stolen-title = 秘密鍵の盗難を記録しました
lost-stolen-at = 記録日時：
lost-stolen-ended = 悪用を防ぐため、次のものを無効にしました。
lost-stolen-sessions = すべてのサインイン（どのブラウザーでもサインアウトしました）
lost-stolen-requests = 手続き中のすべての証明書の申請と、その申請についてのメールのリンク
lost-stolen-links = パスワードを設定するためのメールのリンク
lost-stolen-codes = 印刷した失効コード（ある場合）。サインインして、新しいコードを印刷できます。
lost-before-title = この証明書はすでに失効していました
lost-held-title = 証明書を一時停止しました
lost-withdrawn-title = 証明書をディレクトリから削除しました
lost-withdrawn = 今後、ほかの人がメールを暗号化するためにこの証明書を探しても、見つかりません。証明書はまだ有効です。秘密鍵が見つからないときは、失効させてください。セキュリティ担当者にも通知しました。
lost-done-used = このリンクは使用済みのため、もう使えません。証明書の所有者にメールでお知らせします。
lost-done-again = 新しく届け出る
lost-done-new = サインインして、新しい鍵で新しい証明書を申請できます。

## 印刷する失効コード

code-title = 失効コードを印刷する
code-lead = 失効コードを印刷しておくと、パソコン、スマートフォン、パスワードのすべてを失っても、証明書を失効させられます。
code-once = 失効コードで証明書を失効させられるのは、1回だけです。一時停止に使っても、失効コードは引き続き使えます。
code-keep = 用紙は、パソコンとは別の、大切な書類を保管する場所に置いてください。用紙を手にした人は、証明書を失効させることができます。ただし、署名、メールの閲覧、サインインはできません。
code-made = 作成日
code-until = 有効期限
code-new-title = 失効コードを作り直す
code-new-ends = 使用できるコードがあります。新しいコードを作ると、今のコードは使用できなくなり、印刷済みのシートも無効になります。
code-button = 失効コードを作り、用紙を表示する
code-print-title = この用紙を今すぐ印刷してください
code-print = この画面に表示できるのは { $until }までです。失効コードの控えは保存していないため、それ以降は表示できません。
code-gone = 用紙は、失効コードを作成してから15分間、作成したときと同じサインイン中だけ表示できます。この用紙は、もう表示できません。
code-show = 用紙をもう一度表示する
code-button-new = 古い失効コードを無効にして作り直す
code-printed = 印刷したので次へ進む
code-sheet-title = メール用証明書の失効コード
code-sheet-lead = 秘密鍵をなくしたとき、盗まれたときは、この用紙を使ってすぐに証明書を失効させてください。秘密鍵もパスワードも不要です。
code-how-title = 手順
code-how-open = 次のアドレスを開きます。
code-how-type = 次の失効コードを入力します。
code-how-say = 何があったかを選び、ボタンを押します。
code-how-qr = スマートフォンのカメラで、このQRコードを読み取ることもできます。読み取った後に入力欄が空のときは、失効コードを入力してください。
code-qr = アドレスと失効コードのQRコード
code-letters = 英字の I、L、O、U は使っていません。I や L に見える文字は数字の1、O に見える文字は数字の0です。

## 失効

revoke-title = 証明書を失効させる
revoke-link = 問題を届け出て失効させる
revoke-question = 何がありましたか
revoke-since = ほかの人が秘密鍵を使えるようになったおそれがあるのは、いつからですか
revoke-since-hint = 分からない場合は、空欄のままにしてください。入力した日時より後の署名は、信頼できないものとして扱われます。
revoke-since-zone = このページの日時は、すべて { $zone } です。
revoke-will-title = 失効させると行われること
revoke-will-list = 証明書の状態をオンラインで確認するソフト（OCSP）には、すぐに伝わります。新しい失効リスト（失効した証明書の一覧）は、数秒のうちに公開されます。
revoke-will-directories = 証明書をディレクトリから削除し、今後のメールの暗号化に使われないようにします。
revoke-will-caches = 以前の失効リストを保存しているメールソフトは、{ $until }まで、この証明書を有効とみなすことがあります。
revoke-will-sharing = 次の証明書は同じ鍵を使っています。秘密鍵をなくした、盗まれた、または見当たらない場合は、これらの証明書も同じように扱います。
revoke-will-until = { $day }まで有効
revoke-will-doors = 秘密鍵を盗まれた場合は、今お使いの画面を除くすべてのサインインを終了し、手続き中の申請、パスワード設定用のリンク、印刷した失効コードを無効にします。
revoke-will-doors-of = 秘密鍵を盗まれた場合は、{ $name } さんのすべてのサインインを終了し、手続き中の申請、パスワード設定用のリンク、印刷した失効コードを無効にします。
revoke-will-doors-all = 秘密鍵を盗まれた場合は、あなたのすべてのサインインを終了し、手続き中の申請、パスワード設定用のリンク、印刷した失効コードを無効にします。
revoke-warning = 失効は取り消せません。失効させると、すぐに効力が生じます。
revoke-button = { $address } の証明書を失効させる
report-button = 届け出て、{ $address } の証明書を失効または一時停止させる
stolen-title = 秘密鍵の盗難を届け出る
stolen-lead = この証明書はすでに失効しています。その後、秘密鍵がほかの人の手に渡った、またはその可能性があると分かった場合は、悪用を防ぐため、ここで届け出てください。
stolen-next = 秘密鍵がほかの人の手に渡ったと分かった場合は、そのことも届け出てください。
stolen-button = { $address } の秘密鍵の盗難を届け出る
earlier-title = 秘密鍵がほかの人の手に渡った、より早い日時を届け出る
earlier-first-title = 秘密鍵がほかの人の手に渡った日時を届け出る
earlier-lead = この秘密鍵については、盗難の届出が済んでいます。その後、ほかの人の手に渡った日時や、前に届け出た日時より早かったことが分かった場合は、その日時を入力してください。入力した日時より後の署名は、信頼できないものとして扱われます。最初の届出と同じく、所有者のほかのサインインを終了し、手続き中の申請とパスワード設定用のリンクを無効にします。
earlier-button = この日時を届け出る
fault-since-earlier = 前に届け出た日時より早い日時を入力してください。
fault-happening = 何があったかを選んでください。
happening-key-lost = 秘密鍵をなくした
happening-key-lost-effect = 端末やファイルが見当たらず、誰の手元にあるか分からない場合です。この鍵を信頼してはならないことを、失効リストで公開します。
happening-key-stolen = 秘密鍵を盗まれた、またはほかの人の手に渡った可能性がある
happening-key-stolen-effect = この鍵を信頼してはならないことを、失効リストで公開します。この鍵の証明書は、二度と発行できません。
happening-key-destroyed = 秘密鍵が使えなくなった（ほかの人の手に渡るおそれはない）
happening-key-destroyed-effect = ディスクが故障した、PINを忘れたなどの場合です。これまでの署名は引き続き有効です。
happening-person-left = 本人が組織を離れた（退職、転籍など）
happening-person-left-effect = 証明書をディレクトリから削除します。これまでの署名は引き続き有効です。
happening-name-changed = 氏名や所属が変わった
happening-name-changed-effect = 証明書の記載が事実と合わなくなった場合です。新しい証明書を申請してください。
happening-superseded = 新しい証明書に切り替えた
happening-superseded-effect = 新しい証明書があり、この証明書が不要になった場合です。
happening-no-longer-used = 証明書をもう使わない
happening-no-longer-used-effect = メールアドレスや用途がなくなった場合、または所有者がまもなく組織を離れる場合です。
happening-unspecified = その他
happening-unspecified-effect = 理由は公開しません。
reason-unspecified = 理由の記載なし
reason-key-compromise = 秘密鍵の漏えい・紛失（危殆化）
reason-ca-compromise = 認証局の秘密鍵の漏えい（危殆化）
reason-affiliation-changed = 氏名・所属の変更
reason-superseded = 新しい証明書への切替え
reason-cessation = 使用の終了
reason-hold = 一時停止
reason-privilege = 権限の取消し
revoked-title = 証明書を失効させました
revoked-at = 失効日時
revoked-since = 秘密鍵の漏えいが疑われる日時
revoked-reason = 公開される理由
revoked-did-title = 行われたこと
revoked-list-waiting = この内容を反映した失効リストは、まだ公開されていません。公開まで数秒かかります。
revoked-list-out = この内容を失効リスト（番号 { $number }）に反映しました。操作の { $seconds } 秒後、{ $at } に公開しました。
revoked-list-unknown = この内容は失効リストに反映されています。
revoked-ocsp = 証明書の状態をオンラインで確認するソフト（OCSP）には、その時点から伝わっています。
revoked-directory-none = この証明書は、もうディレクトリにありません。
revoked-directory-done = ディレクトリ「{ $name }」から、{ $at } に削除しました。
revoked-directory-gone = ディレクトリ「{ $name }」にはありません。
revoked-directory-waiting = ディレクトリ「{ $name }」から、まもなく削除します。
revoked-directory-failing = ディレクトリ「{ $name }」に接続できませんでした。接続できるまで、自動で繰り返します。
revoked-caches-over = この内容を反映していない古い失効リストは、すべて期限が切れています。
revoked-look-again = もう一度確認する
revoked-next-caches = 以前の失効リストを保存しているメールソフトは、{ $until }まで、この証明書を有効とみなすことがあります。
revoked-next-keep = 秘密鍵が手元にあれば、消さずに保管してください。これまでに届いた暗号化メールを読むために必要です。
revoked-next-new = 新しい鍵で、新しい証明書を申請できます。
revoked-details = 証明書を見る
certificate-withdrawn = 秘密鍵が見当たらないという届出がありました。{ $at } に証明書をディレクトリから削除しましたが、証明書はまだ有効です。
put-back-title = ディレクトリに戻す
withdraw-effect = 証明書をディレクトリから削除し、今後のメールの暗号化に使われないようにします。セキュリティ担当者にも通知します。誰かが失効させるまで、証明書は有効なままです。
put-back-effect = ほかの人が再びこの証明書を見つけ、メールの暗号化に使えるようになります。秘密鍵が見つかり、ほかの人の手に渡っていなかったことが確かなときだけ、戻してください。
put-back-button = { $address } の証明書をディレクトリに戻す
put-back-done = 証明書をディレクトリに戻しました。
hold-title = 証明書を一時停止する
hold-effect = 一時停止の間、メールソフトはこの証明書を失効したものとして扱います。ディレクトリにも掲載されません。解除できるのはセキュリティ担当者です。{ $time }以内に解除されない場合は、自動的に失効します。
hold-sharing = 次の証明書は同じ鍵を使っていますが、一時停止されず、有効なままです。
hold-sharing-report = 秘密鍵が見当たらないときは、一時停止ではなく、そのことを届け出てください。届け出ると、これらの証明書も一時停止されます。
hold-sharing-link = 秘密鍵が見当たらないことを届け出る
hold-days = { $days }日
hold-day = 1日
hold-button = { $address } の証明書を一時停止する
hold-did-title = 一時停止で行われたこと
hold-done = 証明書を一時停止しました。新しい失効リストは、数秒のうちに公開されます。解除できるのはセキュリティ担当者です。{ $time }以内に解除されない場合は、自動的に失効します。
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
request-device = 端末
request-keys = 鍵
request-key-digest = 公開鍵のSHA-256
request-certificate = 証明書を見る
request-for = { $address } の証明書の申請
request-refused-by = { $at } に、登録担当者の { $officer } さんが却下しました。理由は、この担当者に確認してください。
refresh-on = このページは { $seconds } 秒ごとに自動で再読み込みされます。
refresh-stop = 自動再読み込みを止める
refresh-stopped = このページの自動再読み込みは止まっています。
refresh-start = 自動再読み込みを再開する
request-key-here = { $purpose }：秘密鍵はこのブラウザーにあります。
request-key-elsewhere = { $purpose }：秘密鍵はこのブラウザーにはありません。秘密鍵は、作成に使った別のブラウザーやソフトウェア、または保存したファイルにあります。
request-proof-until = メールのリンクは { $until }まで有効です。
new-request-title = 証明書を申請する
new-request-mailbox = どのメールアドレスの証明書ですか
new-request-representative = 個人ではなく部署や役割で使う代表アドレスのため、登録担当者が審査します。
new-request-keys = 何に使いますか
new-request-none = メールアドレスが登録されていません。登録担当者に登録を依頼してください。
keys-dual = 1つの鍵で署名と暗号化
keys-dual-hint = 最も簡単な方法です。ほとんどのメールソフトで使えます。
keys-two = 署名と暗号化で別々の鍵
keys-two-hint = 鍵を2つ作り、証明書も2枚になります。
keys-signing = 署名だけ
keys-signing-hint = ご自分が送ったメールであることと、改ざんされていないことを、相手が確かめられます。
keys-encryption = 暗号化だけ
keys-encryption-hint = ご自分だけが読めるメールを、相手が送れるようになります。
csr-title = 証明書署名要求を送る
csr-lead = 鍵と証明書署名要求（CSR）は、お使いのソフト、トークン、ICカードで作ります。ここに送るのは証明書署名要求だけです。秘密鍵は手元から出さないでください。
csr-dual = 署名と暗号化に使う鍵の証明書署名要求
csr-signing = 署名用の鍵の証明書署名要求
csr-encryption = 暗号化用の鍵の証明書署名要求
csr-paste = 証明書署名要求をここに貼り付けてください
csr-file = またはファイルを選んでください（PEMまたはDER）
csr-not-kept = この欄で送信された内容は保存していません。誤って送信された秘密鍵を画面に表示しないよう、再表示するのは証明書署名要求だけです。証明書署名要求をもう一度貼り付けるか、ファイルを選び直してください。
csr-how-title = 証明書署名要求の作り方
csr-how = OpenSSLでは、ターミナルで次のように入力します。
csr-how-more = できた mail.csr の内容を、上の欄に貼り付けてください。mail.key とパスフレーズは大切に保管し、誰にも渡さないでください。証明書署名要求に書かれた氏名やメールアドレスは使いません。証明書には、登録された内容を記載します。
csr-button = 証明書署名要求を送って申請する
fault-csr-missing = 証明書署名要求を貼り付けるか、ファイルを選んでください。
fault-csr-text-and-file = 貼り付けた内容と、選んだファイルの内容が異なるため、どちらを使うか判断できません。貼り付けた内容を使う場合は、このまま再送信してください。ファイルを使う場合は、テキスト欄を空にしてから、もう一度ファイルを選んでください。
fault-mailbox = ご自分のメールアドレスを選んでください。
remarks-title = 証明書署名要求について
remark-mailbox = 証明書署名要求に、別のメールアドレス { $value } の指定がありますが、使いません。証明書には、登録されたメールアドレスだけを記載します。
remark-authority = 証明書署名要求に、認証局の証明書を求める指定がありますが、使いません。ここで発行するのは、利用者の証明書だけです。
remark-extension = 証明書署名要求に「{ $value }」の指定がありますが、使いません。証明書に何を記載するかは、組織が決めています。
remark-subject = 証明書署名要求のsubjectに「{ $value }」がありますが、使いません。証明書には、登録された内容を記載します。
remark-more = このほかにも指定が { $value } 件ありますが、いずれも使いません。
remark-ed25519 = この鍵の種類はEd25519で、使えないソフトがあります。これまでに確認した範囲では、Thunderbirdが使うライブラリNSSのバージョン3.87は証明書を読み込めず、OpenSSL 3.0はこの鍵でメールに署名できません。OpenSSL、GnuTLS、gpgsm 2.2は証明書を受け付けます。相手のソフトが分からない場合は、RSAまたはP-256の鍵を作ってください。
fault-keys-same = 2つの証明書署名要求が同じ鍵から作られています。別々の鍵を作るか、前のページに戻って「1つの鍵で署名と暗号化」を選んでください。
step-submitted = 申請を送る
step-proven = ご自分の申請であることを確認する
step-approved = 承認を受ける
step-issued = 証明書の発行を受ける
step-state-done = 完了
step-state-now = 手続き中
step-state-waiting = これから
step-state-stopped = 中止
step-state-left-out = 未実施

## ブラウザーで作る鍵

way-question = 鍵をどこで作りますか
way-browser = このブラウザーで作る
way-browser-hint = おすすめの方法です。鍵はこのページの中で作ります。秘密鍵は、保存するファイルを除き、ブラウザーの外に出ません。
way-csr = ソフト、トークン、ICカードで作る
way-csr-hint = そこで作った証明書署名要求（CSR）を送ります。
way-escrow = サーバーが鍵を作り、その控えを預かる方法は、まだ使えません。
way-not-built = このサーバーには、ブラウザーで鍵を作る機能が組み込まれていません。お使いのソフトで作った証明書署名要求を送ってください。
make-keys-title = 鍵を作る
make-keys-lead = お使いのブラウザーで鍵を作ります。送るのは証明書の申請だけで、秘密鍵はこのブラウザーに残ります。
make-keys-kind = 鍵の種類
make-keys-rsa-hint = おすすめの種類です。どのメールソフトでも使えます。
make-keys-ec-hint = 鍵が小さく、処理が速くなります。GnuPG 2.2など、古いソフトでは使えないことがあります。
make-keys-stay = 証明書は、この端末の同じブラウザーで受け取ってください。プライベートウィンドウ（シークレットウィンドウ）では、秘密鍵が失われます。
make-keys-button = 鍵を作って申請を送る
make-keys-making = 鍵を作っています。数秒かかります。
make-keys-no-script = JavaScriptが無効のため、このページでは鍵を作れません。ほかのソフトで鍵を作ってください。
make-keys-failed = 鍵を作れなかったか、このブラウザーに保存できませんでした。申請は送られていません。プライベートウィンドウ（シークレットウィンドウ）以外でもう一度試すか、ほかのソフトで鍵を作ってください。

## メールソフトに取り込む

renew-title = 証明書を更新する
renew-link = 更新する
renew-soon = この証明書の期限が近づいています。今のうちに更新してください。
renewed-link = 更新済み（{ $until }まで有効）
renewed = この証明書は更新済みです。以前のメールを読むために、この証明書と鍵は消さずに保管してください。新しい証明書は次のとおりです。
renewed-until = { $until }まで有効
renew-lead = 同じアドレス、同じ用途の新しい証明書を申請します。申請すると、ご本人かどうかを確かめるリンクがメールで届きます。今の証明書は期限まで使えます。今の証明書で暗号化されたメールを後から読むために、証明書と鍵は消さずに保管してください。
renew-keep-title = 今の鍵を使い続ける
renew-keep-lead = 今お使いの鍵に対して、新しい証明書を発行します。鍵を入れてあるところに、新しい証明書を追加するだけで使えます。ファイルや端末をほかの人に使われたおそれがあるときは、新しい鍵にしてください。
renew-keep-button = 同じ鍵で更新する
renew-new-title = 新しい鍵にする
renew-csr = ソフト、トークン、ICカードで作った鍵を使う
install-title = メールソフトに取り込む
install-question = どのメールソフトをお使いですか
install-other = ほかのメールソフトを選ぶ
install-transport = ファイルをスマートフォンやタブレットに移す方法
install-steps = 続いて、次の順に設定します
install-roots = 同僚の証明書も信頼されるように、認証局の証明書もメールソフトに取り込んでください。
install-revoked = この証明書（{ $purpose }）は失効しています。これまでに届いた暗号化メールを読む場合にだけ取り込んでください。今後のメールには、別の証明書を使ってください。
install-revoked-signing = この証明書（{ $purpose }）は失効しているため、取り込まないでください。この証明書による署名は、受信者に信頼されません。
install-none-title = お使いのメールソフトが一覧にない場合
install-none = メールソフトの設定に「S/MIME」があるかどうかを確認してください。ある場合は、お使いのものに最も近いメールソフトを一覧から選んでください。次のものではS/MIMEを使えません：個人アカウントのGmail、Android版のThunderbirdとK-9 Mail、ほとんどのウェブメール。これらでは、メールに署名することも、暗号化されたメールを読むこともできません。
program-outlook = 従来のOutlook（classic、Windows）
program-outlook-new = 新しいOutlook（new、Windows）
program-outlook-web = Web版のOutlook（Microsoft 365、Exchange）
program-outlook-mac = Outlook（Mac）
program-outlook-mobile = Outlook（スマートフォン、タブレット）
program-thunderbird = Thunderbird（パソコン）
program-apple-mail = メール（Mac）
program-ios = メール（iPhone、iPad）
program-android = Android（Samsung Email、FairEmailなど）
program-gmail = Gmail（Google Workspace）
program-gpgsm = GnuPG（gpgsm、Kleopatra）
file-title = まず、ファイルを保存します
file-lead = 秘密鍵と証明書を1つのファイルにまとめます。署名用と暗号化用の鍵がある場合は、両方が同じファイルに入ります。ファイルはこのページの中で作り、どこにも送りません。
file-lead-each = 1つのファイルから鍵を1つしか読み込まないメールソフトがあるため、2つの鍵を別々のファイルにします。パスフレーズはどちらも同じです。ファイルはこのページの中で作り、どこにも送りません。
file-without = 次の用途の証明書の秘密鍵は、このブラウザーにないため、保存するファイルには入りません。保存するには、鍵を作ったブラウザーでこのページを開いてください：{ $purpose }
file-passphrase = ファイルのパスフレーズ
file-passphrase-hint = メールソフトにファイルを取り込むときに入力します。このブラウザーから秘密鍵を消すまでは、このページで同じパスフレーズを何度でも確認できます。
file-passphrase-copy = パスフレーズをコピーする
file-passphrase-copied = コピーしました。
file-passphrase-not-copied = ブラウザーがコピーを許可しませんでした。パスフレーズを選択して、手動でコピーしてください。
file-encoding = ファイルの暗号方式
file-modern = AES-256
file-modern-hint = Windows 10以降、Thunderbird、GnuPG 2.4以降で読み込めます。
file-compat = 3DES
file-compat-hint = Apple製品のソフト、古いAndroid、GnuPG 2.2で読み込めます。
file-button = ファイルを保存する（.p12）
file-button-for = { $purpose }用のファイルを保存する（.p12）
file-saved = { $purpose }用のファイルを保存しました
file-profile-button = プロファイルを保存する（.mobileconfig）
file-made-title = ファイルを保存しました
file-made = ブラウザーのダウンロード先に保存しました。下の手順に進んでください。
file-failed = ファイルを作れませんでした。ページを再読み込みしてください。その間に秘密鍵がこのブラウザーから消された場合は、再読み込みしたページにその旨が表示されます。それでも作れないときは、システム管理者に問い合わせてください。
file-no-script = JavaScriptが無効のため、このページではファイルを作れません。
file-not-built = このサーバーには、ブラウザーでファイルを作る機能が組み込まれていません。
forget-title = メールソフトへの取り込みが終わったら
forget-lead = このブラウザーから秘密鍵を消してください。保存したファイルは安全な場所に、パスフレーズは別の場所に保管してください。{ $purpose ->
        [signing] この2つがあれば、端末を替えたときや、メールソフトのデータを失ったときも、署名できます。
       *[both] この2つがあれば、端末を替えたときや、メールソフトのデータを失ったときも、暗号化メールを読めます。
    }
forget-locked = 先にファイルを保存し、メールソフトに取り込んでください。それまでは、このブラウザーにある秘密鍵が唯一のものかもしれません。
forget-opened = メールソフトがファイルを読み込み、証明書が表示されることを確認した
forget-button = このブラウザーから秘密鍵を消す
forget-question = 本当に秘密鍵を消しますか。消すと、このブラウザーではファイルを作り直せず、パスフレーズも確認できなくなります。メールソフトにもファイルにも秘密鍵がない場合、この鍵で暗号化されたメールは二度と読めません。
forget-yes = 秘密鍵を消す
forget-no = 消さずに残す
forgotten = このブラウザーから秘密鍵を消しました。証明書は引き続き有効です。
forgotten-undo = このページを離れるまでは、元に戻せます。
forget-undo = 元に戻して、秘密鍵を残す
key-elsewhere = この証明書の秘密鍵は、このブラウザーにはありません。別のブラウザーや端末で鍵を作った場合は、そこでこのページを開いてください。トークンやICカードに秘密鍵がある場合は、そこに証明書を追加してください。
key-gone-title = 秘密鍵が失われた場合
key-gone = どのブラウザーにも、メールソフトにも、ファイルにも秘密鍵が残っていなければ、この証明書は誰にも使えません。証明書を失効させ、続けて新しい鍵を作ることができます。
replace-title = 証明書を失効させ、新しい鍵を作る
replace-lead = 秘密鍵が完全に失われ、ほかの人が持っている可能性もない場合に行う手続きです。つまり、秘密鍵がどのブラウザーにも、メールソフトにも、ファイルにも残っていない場合です。
replace-other = もう1つの証明書（{ $purpose }用）の秘密鍵も失われたので、一緒に失効させる
replace-will-sharing = 同じ鍵を使う以前の証明書も失効します。
replace-will-mail = 失われた鍵で暗号化されたメールは、もう誰にも読めません。必要なメールは、新しい証明書で暗号化して送り直してもらってください。
replace-will-new = 続けて、同じメールアドレス、同じ用途の新しい鍵を作るページに進みます。
replace-button = { $address } の証明書を失効させ、新しい鍵を作る
replace-doubt = 端末をなくした場合など、ほかの人が秘密鍵を持っているかもしれないときは、次のリンクから届け出てください。
own-key = OpenSSLで鍵を作った場合は、証明書を chain.pem として保存し、次のようにファイルを作ります。
gpgsm-needs-rsa = この種類の鍵が入ったファイルを読み込むと、GnuPG 2.2は異常終了します。GnuPG 2.4以降を使うか、RSAの鍵で証明書を申請してください。
kept-title = 今までの鍵をそのまま使えます
kept-lead = 鍵を入れてあるところに、新しい証明書を追加してください。鍵の入った新しいファイルも、パスフレーズも必要ありません。以前のメールを読むために、古い証明書は消さずに残してください。
kept-button = 証明書を保存する（.cer）
kept-elsewhere = メールソフトにまだ鍵がない場合は、鍵と証明書の入ったファイルを次の手順で取り込んでください。
kept-together = このメールソフトは、鍵と一緒でなければ、新しい証明書を取り込めません。鍵と証明書の入った新しいファイルを取り込んでください。以前のメールを読むために、古い証明書は消さずに残してください。
kept-windows-1 = 保存した証明書を開き、「証明書のインストール」、「現在のユーザー」、「証明書をすべて次のストアに配置する」、「個人」の順に選びます。
kept-windows-2 = Windowsは、証明書と鍵を自動では結び付けません。コマンド プロンプトを開き、次のコマンドを実行します。 certutil -user -repairstore my { $serial }
kept-thunderbird-2 = 「個人証明書」で「インポート」を選び、保存した証明書を選びます。Thunderbirdが鍵を見つけて、「あなたの証明書」に表示します。
kept-apple-mail-1 = 保存した証明書を開き、鍵が入っているキーチェーン「ログイン」に追加します。
kept-gpgsm-1 = ターミナルで gpgsm --import に続けて証明書のファイル名を入力し、実行します。Kleopatraでは「ファイル」＞「インポート」を選びます。鍵はGnuPGが見つけます。
windows-1 = 保存したファイルを開きます（2つある場合は1つずつ）。Windowsの「証明書のインポート ウィザード」が始まったら、「現在のユーザー」を選んで次へ進みます。
windows-2 = パスフレーズを入力して進みます。証明書ストアは「証明書の種類に基づいて、自動的に証明書ストアを選択する」を選び、最後まで進みます。
outlook-3 = Outlookで、「ファイル」＞「オプション」＞「トラスト センター」＞「トラスト センターの設定」＞「電子メールのセキュリティ」を開き、「設定」を選びます。{ $purpose ->
        [signing] 「署名証明書」の「選択」で、この証明書を選びます。
        [encryption] 「暗号化証明書」の「選択」で、この証明書を選びます。
       *[both] 「署名証明書」と「暗号化証明書」のそれぞれの「選択」で、証明書を選びます。証明書が2枚ある場合は、用途に合うものだけが一覧に表示されます。
    }
outlook-4 = { $purpose ->
        [signing] メールを書くときに、「オプション」タブの「署名」を選びます。
        [encryption] メールを書くときに、「オプション」タブの「暗号化」を選びます。自分宛ての暗号化メールは、そのまま開けます。
       *[both] メールを書くときに、「オプション」タブの「署名」または「暗号化」を選びます。
    }
outlook-new-condition = 新しいOutlookでS/MIMEを使えるのは、Microsoft 365またはExchangeのメールボックスで、メールシステムの管理者が準備を済ませている場合だけです（この認証局のルート証明書をExchangeに登録することも含みます）。設定に「S/MIME」の項目がない場合は、従来のOutlook（classic）を使ってください。
outlook-new-3 = Outlookをいったん閉じて、もう一度開きます。「設定」＞「メール」＞「S/MIME」を開きます。証明書は、メールアドレスをもとに、Windowsの中から自動で見つかります。
outlook-new-4 = { $purpose ->
        [signing] メールを書くときに、そのメールのオプションで、S/MIMEの署名をオンにします。
        [encryption] メールを書くときに、そのメールのオプションで、S/MIMEの暗号化をオンにします。自分宛ての暗号化メールは、そのまま開けます。
       *[both] メールを書くときに、そのメールのオプションで、S/MIMEの署名または暗号化をオンにします。
    }
outlook-web-condition = Web版のOutlookでS/MIMEを使えるのは、WindowsのEdgeまたはChromeにMicrosoftのS/MIME拡張機能があり、メールシステムの管理者がExchangeと拡張機能の準備を済ませている場合だけです。設定に「S/MIME」の項目がない場合は、メールシステムの管理者に問い合わせるか、従来のOutlook（classic）を使ってください。
outlook-web-3 = ブラウザーでOutlookを再読み込みし、「設定」＞「メール」＞「S/MIME」を開きます。証明書は、メールアドレスをもとに、拡張機能がWindowsの中から自動で見つけます。
outlook-mac-1 = 保存したファイルを開きます（2つある場合は1つずつ）。「キーチェーンアクセス」が起動したら、キーチェーン「ログイン」に追加し、パスフレーズを入力します。
outlook-mac-2 = Outlookで「設定」＞「アカウント」を開き、お使いのアカウントのセキュリティ設定を開きます（以前のバージョンでは「詳細設定」＞「セキュリティ」）。{ $purpose ->
        [signing] 署名用に、この証明書を選びます。
        [encryption] 暗号化用に、この証明書を選びます。
       *[both] 署名用と暗号化用に、それぞれ証明書を選びます。
    }
outlook-mac-3 = { $purpose ->
        [signing] メールを書くときに、「オプション」の「署名」を選びます。
        [encryption] メールを書くときに、「オプション」の「暗号化」を選びます。
       *[both] メールを書くときに、「オプション」の「署名」または「暗号化」を選びます。
    }
outlook-mobile-condition = スマートフォンやタブレットのOutlookでS/MIMEを使えるのは、Microsoft 365またはExchangeのメールボックスで、メールシステムの管理者が準備を済ませている場合だけです（この認証局のルート証明書をExchangeに登録することも含みます）。メールシステムの管理者が証明書の配布も行い、ご自分での設定が要らない組織も多くあります。
outlook-mobile-1 = 保存したファイルをメールに添付して（2つある場合は両方とも）、ご自分のメールアドレスに送ります。ファイルは暗号化されています。パスフレーズは、決してメールに書かないでください。
outlook-mobile-2 = スマートフォンやタブレットのOutlookでそのメールを開き、添付ファイルをタップして、パスフレーズを入力します。終わったら、そのメールを削除します。
outlook-mobile-3 = Outlookの設定でアカウントを選び、「セキュリティ」でS/MIMEをオンにします。{ $purpose ->
        [signing] 署名用に、この証明書を選びます。
        [encryption] 暗号化用に、この証明書を選びます。
       *[both] 署名用と暗号化用に、それぞれ証明書を選びます。
    }
outlook-mobile-4 = メールを書くときに、メールのメニューから署名または暗号化を選びます。
thunderbird-1 = 「設定」＞「プライバシーとセキュリティ」＞「証明書」＞「証明書を管理」を開きます。
thunderbird-2 = 「あなたの証明書」で「インポート」を選び、保存したファイルを選んで、パスフレーズを入力します。
thunderbird-3 = 「認証局証明書」でルート証明書をインポートし、「この認証局によるメールユーザーの識別を信頼する」にチェックを入れます。その前に、フィンガープリントを照合してください。ルート証明書とフィンガープリントは次のページにあります：
thunderbird-4 = 「アカウント設定」＞「エンドツーエンド暗号化」を開きます。{ $purpose ->
        [signing] 「S/MIME」で、デジタル署名用にこの証明書を選びます。
        [encryption] 「S/MIME」で、暗号化用にこの証明書を選びます。
       *[both] 「S/MIME」で、デジタル署名用と暗号化用に、それぞれ証明書を選びます。証明書が2枚ある場合は、用途に合うものだけが一覧に表示されます。
    }
apple-mail-1 = 保存したプロファイルを開き、「システム設定」＞「一般」＞「デバイス管理」でプロファイルを選んでインストールします。求められたら、パスフレーズを入力します（鍵が2つある場合は2回）。プロファイルが署名されていないと表示されますが、これは、秘密鍵を外に出さないよう、ブラウザーの中で作ったためです。
apple-mail-2 = 「メール」を終了し、もう一度開きます。
apple-mail-3 = { $purpose ->
        [signing] メールを書くと、件名の横に署名（チェックマーク）のボタンが表示されます。
        [encryption] メールを書くと、すべての宛先の証明書がある場合に、件名の横に暗号化（カギ）のボタンが表示されます。
       *[both] メールを書くと、件名の横に署名（チェックマーク）のボタンが表示されます。すべての宛先の証明書がある場合は、暗号化（カギ）のボタンも表示されます。
    }
ios-transport = このページをiPhoneやiPadのSafariで開いている場合、プロファイルはすでにその端末にあります。パソコンで開いている場合は、プロファイルをiPhoneやiPadに移してください。MacからはAirDropで送れます。どのパソコンからでも、USBメモリーに入れて端末の「ファイル」アプリで開くか、パソコンと端末の両方から開ける組織のファイル共有サービスを使って移せます。
ios-2 = iPhoneやiPadでプロファイルを開き、「設定」＞「一般」＞「VPNとデバイス管理」でプロファイルを選んでインストールします。求められたら、パスフレーズを入力します（鍵が2つある場合は2回）。プロファイルが署名されていないと表示されますが、これは、秘密鍵を外に出さないよう、ブラウザーの中で作ったためです。
ios-3 = 「設定」＞「アプリ」＞「メール」＞「メールアカウント」でアカウントを選び、「アカウント設定」＞「詳細」を開きます。{ $purpose ->
        [signing] 「署名」をオンにし、この証明書を選びます。
        [encryption] 「デフォルトで暗号化」をオンにし、この証明書を選びます。
       *[both] 「署名」と「デフォルトで暗号化」をオンにし、それぞれ証明書を選びます。
    }
ios-4 = { $purpose ->
        [signing] 今後、このアカウントから送るメールには署名が付きます。
       *[both] メールを書くときに、宛先の横のカギのアイコンで、暗号化されるかどうかを確認できます。アイコンをタップすると、切り替えられます。
    }
android-condition = Android自体には、S/MIMEに対応したメールソフトがありません。Samsung Email、FairEmailなど、一部のアプリが対応しています。Gmailアプリで使えるのは、Google Workspaceの場合だけです。Android版のThunderbirdとK-9 Mailでは使えません。
android-transport = このページをAndroidの端末で開いている場合、ファイルはその端末の「ダウンロード」フォルダーにあります。パソコンで開いている場合は、ファイルを端末に移してください。USBケーブルでつないでコピーするか（端末で「ファイル転送」を選びます）、パソコンと端末の両方から開ける組織のファイル共有サービスを使います。
transport-key = パソコンで鍵を作った場合は、スマートフォンやタブレットでこのページを開くだけでは足りません。秘密鍵はそのパソコンのブラウザーにあり、ファイルに保存しなければ取り出せないためです。
android-1 = FairEmailなど多くのメールソフトは、Androidに取り込んだ鍵を使います。「設定」で「証明書のインストール」を検索し、「VPNとアプリユーザー証明書」を選びます。次にファイルを選び（2つある場合は1つずつ）、パスフレーズを入力します。Samsung Emailは鍵を独自に管理するため、アプリにあるアカウントのセキュリティ設定でファイルを取り込んでください。
android-2 = メールソフトで、アカウントのS/MIMEまたはセキュリティの設定を開きます。{ $purpose ->
        [signing] 署名用に、この証明書を選びます。
        [encryption] 暗号化用に、この証明書を選びます。
       *[both] 署名用と暗号化用に、それぞれ証明書を選びます。
    }
android-3 = メールを書くときに、メールソフトで署名または暗号化を選びます。
gmail-condition = GmailでS/MIMEを使えるのは、「ホスト型S/MIME」に対応したGoogle Workspaceのエディションで、メールシステムの管理者がそれを有効にし、利用者による証明書のアップロードを許可し、この認証局のルート証明書を登録している場合だけです。その場合、秘密鍵はGoogleが保管し、その鍵で暗号化されたメールをGoogleが読めるようになります。組織で認められているかどうかを確認してください。
gmail-1 = ブラウザーのGmailで「設定」＞「すべての設定を表示」＞「アカウント」を開き、お使いのメールアドレスの「情報を編集」を選びます。
gmail-2 = 個人の証明書をアップロードする項目を選びます。次に、保存したファイルを選び（2つある場合は1つずつ）、パスフレーズを入力します。
gmail-3 = メールを書くときに、宛先の横のカギのアイコンを選ぶと、暗号化の状態を確認できます。
gpgsm-1 = ターミナルで gpgsm --import に続けてファイル名を入力し、実行します（ファイルが2つある場合は1つずつ）。Kleopatraでは「ファイル」＞「インポート」を選びます。
gpgsm-2 = ファイルのパスフレーズを入力し、続けて、GnuPGで秘密鍵を守るための新しいパスフレーズを決めます。
gpgsm-3 = ルート証明書を信頼するかどうかをGnuPGに尋ねられたら、フィンガープリントを照合してから、信頼すると答えます。フィンガープリントは次のページにあります：
state-submitted = 本人による確認待ち
state-proven = 承認待ち
state-approved = 承認済み
state-issued = 発行済み
state-refused = 却下
state-not-issuable = 発行不可
state-expired = 期限切れ
state-withdrawn = 取下げ済み
next-submitted = { $address } にメールを送りました。メールのリンクを開き、ご自分の申請であることを確認してください。
next-proven = 登録担当者が { $address } の申請を審査します。結果はメールでお知らせします。
next-approved = { $address } の証明書を発行しています。発行したら、メールでお知らせします。
next-issued = { $address } の証明書を発行しました。証明書をダウンロードし、秘密鍵のあるメールソフトに取り込んでください。
next-issued-here = { $address } の証明書を発行しました。お使いのメールソフトを選んでください。秘密鍵の入ったファイルを、このブラウザーで作成します。
next-issued-here-two = { $address } の証明書を2枚発行しました。お使いのメールソフトを選んでください。2つの秘密鍵の入ったファイルを、このブラウザーで作成します。
next-refused = { $address } の申請は却下されました。証明書は発行されていません。ご自分の申請であれば、登録担当者に問い合わせてください。
next-disowned = { $address } に届いたメールのリンクを開いた人が、「申請していません」を選びました。証明書は発行されていません。ご自分の申請であれば、登録担当者に問い合わせてください。
next-not-issuable = 鍵またはメールアドレスが規則に合わなくなったため、{ $address } の証明書を発行できませんでした。新しい鍵を作り、もう一度申請してください。それでも発行できないときは、登録担当者に問い合わせてください。
next-expired = { $address } の申請は、期限までに確認されませんでした。証明書は発行されていません。もう一度申請できます。
next-undecided = { $address } の申請は、期限までに審査されませんでした。証明書は発行されていません。もう一度申請できます。
next-key-stolen = 秘密鍵の盗難の届出があったため、{ $address } の申請は終了しました。証明書は発行されていません。サインインして、もう一度申請してください。
next-person-left = 利用終了の手続きが始まったため、{ $address } の申請は終了しました。証明書は発行されていません。
next-restored = サーバーをバックアップから復元したため、{ $address } の申請は終了しました。この申請で新たに証明書が発行されることはありません。証明書が必要なときは、もう一度申請してください。
next-withdrawn = { $address } の申請は取り下げられました。証明書は発行されていません。
withdraw-title = 申請をやめるには
withdraw-lead = 証明書が発行される前であれば、申請を取り下げられます。
withdraw-button = 申請を取り下げる

## メールソフトのテスト

self-check-title = メールソフトをテストする
self-check-link = 正しく使えるかどうかを確認できます：
self-check-lead = 署名付きのメールをお送りします。そのメールに返信すると、返信が署名・暗号化されて届いたかどうかを、まもなくこのページで確認できます。
self-check-mailbox = どのメールアドレスをテストしますか
self-check-no-mailbox = メールアドレスがまだ登録されていません。登録担当者に登録を依頼してください。
self-check-button = テストメールを送信する
self-check-newest = 前回のテストを見る
self-check-new = テストメールをもう一度送信する
self-check-mail-waits = { $address } 宛てのテストメールは、メールサーバーへの送信を待っています。送信できるようになりしだい送信します。
self-check-mail-sent = { $address } 宛てにテストメールを送信しました。
self-check-mail-refused = { $address } 宛てのテストメールは、メールサーバーに受け付けられませんでした。このメールアドレスが存在するかどうか、システム管理者に確認してください。
self-check-step-open = { $from } から届いたメールを、メールソフトで開きます。
self-check-step-trust = 署名付きのメールとして表示されることを確認します。警告が表示されるときは、認証局の証明書がまだ取り込まれていません。次のページの手順で取り込んでください：
self-check-step-answer = 「返信」を選び、署名と暗号化を有効にして送信します。書き加える内容は何でもかまいません。誰も読みません。
self-check-step-look = このページに戻り、「もう一度確認する」を押します。
self-check-until = 返信は{ $until }まで受け付けます。
self-check-over = 返信がないまま、このテストは終了しました。テストメールをもう一度送信してください。
self-check-passed-title = メールソフトの準備ができました
self-check-passed = 返信は、署名・暗号化されて届きました。メールがあなたから送信されたことを同僚が確認でき、暗号化したメールは宛先の人以外には読めません。
self-check-failed-title = まだ足りない設定があります
self-check-came = 返信を受け取った日時
self-check-signed = 署名
self-check-encrypted = 暗号化
self-check-yes = できています。
self-check-no = まだできていません。
self-check-again = 足りないところを直してから、同じメールにもう一度返信してください。最後に届いた返信で判定します。返信は{ $until }まで受け付けます。
self-check-signature-good = このメールアドレスの証明書で署名されています。
self-check-signature-absent = 署名されていません。メールソフトの設定で署名用の証明書を選び、送信する前に署名を有効にしてください。証明書を選べないときは、証明書がまだ取り込まれていません。
self-check-signature-other-mailbox = 署名は正しいのですが、ご自身の別のメールアドレスの証明書で署名されています。アカウントの設定で、このメールアドレスの証明書を選んでください。
self-check-signature-foreign = 署名されていますが、この認証局があなたに発行した署名用の証明書ではありません。メールソフトの設定で、その証明書を選んでください。
self-check-signature-ended = 期限が切れた証明書、一時停止中の証明書、または失効した証明書で署名されています。最新の証明書を取り込み、設定で選んでください。
self-check-signature-altered = 署名されていましたが、届いた内容が署名した内容と異なります。メールサーバーが付け加えるフッターなどによって、途中で内容が変わったと考えられます。システム管理者に知らせてください。
self-check-signature-outdated = 安全ではなくなった方式（SHA-1など）で署名されています。メールソフトの設定でSHA-256を選んでください。
self-check-signature-unreadable = 署名はありますが、読み取れません。メールソフトの設定でSHA-256を選び、メールソフトを最新のバージョンに更新してください。
self-check-signature-hidden = 確認できません。暗号化された内容に、ご自分の証明書による有効な署名が見つかりませんでした。メールソフトの設定で署名用の証明書とSHA-256を選び、送信する前に署名を有効にしてください。
self-check-encryption-good = テストメールの証明書で暗号化されています。
self-check-encryption-absent = 暗号化されていません。送信する前に暗号化を有効にしてください。宛先の証明書がないと表示されるときは、テストメールに付いている証明書を使います。テストメールを開き、自動で登録されない場合は、差出人を証明書とともに連絡先に登録してください。
self-check-encryption-to-others = 暗号化されていますが、テストメールの証明書が使われていません。連絡先からこのアドレスの古い証明書を削除し、テストメールを開いて、もう一度返信してください。
self-check-encryption-outdated = 安全ではなくなった方式（3DESまたはRC2）で暗号化されています。メールソフトの設定でAESを選んでください。
self-check-encryption-failed = 暗号化されていますが、ご自分の返信であることを確認できませんでした。ご自分の証明書を選んで署名も有効にし、テストメールにもう一度返信してください。返信には、テスト番号を含むテストメールの本文を残してください。それでも解決しないときは、お使いのメールソフトをシステム管理者に知らせてください。

## メールアドレスを確認するリンク

proof-title = 先ほど、この証明書を申請しましたか
proof-lead = { $name } さんとしてサインインした人が、次の証明書を申請しました。
proof-own = ご自分の申請であれば、下のボタンを押して確認してください。リンクは1回だけ使えます。
proof-button = はい、私が申請しました
proof-signed-out = { $name } さんご本人の申請であれば、サインインして確認してください。
proof-other = 別の人としてサインインしているため、この申請を確認できません。
disown-title = 申請した覚えがないとき
disown-lead = 下のボタンを押すと、証明書は発行されません。サインインする必要はありません。
disown-button = 申請していません
disowned-title = 申請を却下しました
disowned-next = 証明書は発行されていません。ほかの手続きは必要ありません。同じことが続くときは、誰かがあなたの名前を使っているおそれがあります。セキュリティ担当者に連絡してください。

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
people-none = これ以降に表示する利用者はいません。
people-access = サインインの管理
invite-again-button = { $name } さんに新しい招待メールを送る
invite-again-title = 招待メールの再送
invite-again-effect = 1 つ目のメールアドレスに、パスワードを設定するリンクを送ります。以前に送った招待のリンクは、有効期限が切れるか、パスワードが設定されるまで使用できます。今のパスワードもそれまで使用できます。
invite-again-done = 新しい招待メールを送信しました。新しいパスワードを設定するまでは、今のパスワードを使えます。
person-frozen = 利用終了の手続き中
person-departed = 利用終了
departure-title = 退職・異動による利用終了
departure-link = { $name } さんは組織を離れます
departure-at-once = すぐに行われること
departure-later = 後で行われること
departure-sessions = すべての端末でサインアウトされ（現在のサインイン：{ $count } 件）、以後サインインできなくなります。招待やパスワード設定のリンクも無効になります。
departure-requests = 手続き中の申請は終了します（{ $count } 件）。証明書は発行されません。
departure-roles = 次の役割を失います：
departure-holds = 次の証明書を一時停止します。失効リストに掲載し、ディレクトリから削除します。
departure-withdraws = 次の証明書をディレクトリから削除します。このポリシーには一時停止がないため、失効するまでは有効です。
departure-no-certificate = 有効な証明書はありません。
departure-immediate = 証明書はすぐに失効します。元には戻せません。
departure-revokes-at = { $at } に証明書が失効します。それまでは、すべて元に戻せます。
departure-begin = { $name } さんの利用終了を開始する
departure-begun = 開始
departure-revokes = 失効予定
departure-completed = 失効
departure-roles-before = これまでの役割
departure-is-held = 利用終了の手続き中です。本人はサインインも証明書の取得もできません。まだすべて元に戻せます。
departure-is-completed = 利用終了の手続きは完了しました。証明書は失効しています。
departure-certificates = 証明書
departure-stays = 本人が組織に残る場合
departure-undo-effect = 本人は再びサインインでき、役割も元に戻り、証明書の一時停止は解除されます。終了した申請は、もう一度行う必要があります。
departure-undo = { $name } さんの利用終了を取り消す
departure-undone = 利用終了を取り消しました。本人は再びサインインできます。
departure-undone-before = この人の利用終了は { $at } に取り消されました。
departure-complete-title = 証明書を今すぐ失効させる
departure-complete-effect = { $at } を待たずに、証明書を今すぐ失効させます。失効後は、利用終了を取り消せません。
departure-complete = { $name } さんのすべての証明書を失効させる
departures-title = 利用終了
departures-lead = 組織を離れる人の一覧です。証明書は一時停止されており、記載の日に失効します。それまでは取り消せます。
departures-none = 手続き中の利用終了はありません。
departures-how = 開始するには、その人の証明書を開いてください。
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
field-name-hint = 漢字、かな、ローマ字など、どの文字でも入力できます。氏名は、このポータルと連絡先カード（.vcf）に表示されます。証明書に記載されるのはメールアドレスだけです。
field-language = メールの言語
search-title = すべての証明書
search-field = メールアドレス、シリアル番号またはフィンガープリント
search-hint = シリアル番号とフィンガープリント（SHA-256またはSHA-1）は、お使いのソフトの表示どおり16進数で入力してください。空白やコロンが入っていてもかまいません。
search-button = 検索
search-found = 検索結果
search-newest = 最近発行された証明書
search-none = メールアドレス「{ $query }」の証明書は、ここでは発行されていません。メールアドレスを確認してください。
search-none-serial = シリアル番号「{ $query }」の証明書はありません。番号全体をコピーしたか、ここで発行された証明書かどうかを確認してください。
search-none-decimal = シリアル番号「{ $query }」の証明書はありません。10進数のようです。シリアル番号は16進数で入力してください。多くのソフトは16進数でも表示します。
search-none-fingerprint = フィンガープリント「{ $query }」の証明書はありません。全体をコピーしたか、ここで発行された証明書かどうかを確認してください。
search-none-either = シリアル番号またはSHA-1フィンガープリントが「{ $query }」の証明書はありません。全体をコピーしたか、ここで発行された証明書かどうかを確認してください。
search-none-yet = 証明書はまだ発行されていません。
audit-title = 監査証跡
audit-lead = 記録された出来事を、新しい順に表示しています。各行は直前の行と連鎖しているため、後から変更されると分かります。
audit-button = 監査証跡全体を検証する
audit-whole = 最初から最後まで、{ $rows } 行すべてが正しくつながっています。末尾の行が切り取られていないかを確かめるには、保管した署名付き記録を使って「inkan audit verify --heads ファイル」を実行してください。
audit-broken-title = 監査証跡が変更されています
audit-broken = つながりが最初に途切れているのは、行 { $row } です。セキュリティ担当者に連絡してください。ほかの操作をする前に、データベースの写しを保管してください。
audit-row = 行
audit-at = 日時
audit-who = 誰が
audit-what = 何を
audit-detail = 詳細
audit-older = 古い行を表示
audit-none = これより古い行はありません。
audit-rows-title = 証跡の行
audit-head-title = 最新の署名付き記録
audit-head-lead = 監査担当者には、1日に1回、メールで届きます。保管した署名付き記録を使って「inkan audit verify --heads ファイル」を実行すると、行が切り取られたり書き換えられたりしていないかを確かめられます。
audit-head-at = 署名した日時
audit-head-key = 鍵のフィンガープリント（SHA-256）
audit-head-none = 署名付き記録はまだありません。運用担当者に問い合わせてください。

## 証明書を探す

find-title = 証明書を探す
find-lead = { $organisation }の人に暗号化したメールを送るための証明書を、ここで取得できます。相手の正確なメールアドレスが必要です。
find-hint = メールアドレス全体を入力してください。利用者の一覧はありません。
find-none = このメールアドレス宛てのメールを暗号化するための証明書は、見つかりませんでした。メールアドレスを確認するか、相手に問い合わせてください。
find-cer = 証明書（.cer、Windows、Apple、Android向け）
find-vcf = アドレス帳用の連絡先カード（.vcf、証明書を含む）
find-one = シリアル番号 { $serial } の証明書（.cer）
find-how-title = 使い方
find-outlook-1 = 証明書（.cer）を保存します。Outlookで相手の連絡先を開くか、このメールアドレスの連絡先を作ります。
find-outlook-2 = 連絡先の「証明書」で「インポート」を選び、ファイルを選んで、連絡先を保存します。
find-outlook-3 = この連絡先宛てにメールを書き、「オプション」の「暗号化」を選びます。
find-thunderbird-1 = 証明書（.cer）を保存し、「設定」＞「プライバシーとセキュリティ」＞「証明書」＞「証明書を管理」＞「個人証明書」を開きます。
find-thunderbird-2 = 「インポート」を選び、ファイルを選びます。ルート証明書もThunderbirdに登録してください（上のリンク「認証局の証明書」の手順）。
find-thunderbird-3 = メールを書くときに「暗号化」を選びます。OpenPGPも表示されるときは、S/MIMEを選びます。
find-apple-mail-1 = 証明書（.cer）を保存して開き、「キーチェーンアクセス」で「ログイン」に追加します。
find-apple-mail-2 = 上のリンク「認証局の証明書」の手順でルート証明書もインストールし、「メール」を終了してもう一度開きます。
find-apple-mail-3 = メールを書くときに、件名の横の暗号化（カギ）のボタンを選びます。ボタンは、ご自分の証明書がある場合に表示されます。
find-ios-1 = iPhoneとiPadの「メール」は、証明書をファイルではなく署名付きメールから取り込みます。相手に署名付きメールを送ってもらいます。
find-ios-2 = そのメールで差出人の名前をタップし、「証明書を表示」、「インストール」の順にタップします。
find-ios-3 = メールを書くときに、宛先の横のカギのアイコンをタップします。
find-android-1 = Androidには、ほかの人の証明書を保管する機能がありません。S/MIMEに対応し、証明書を管理できるメールソフトを使います。
find-android-2 = 証明書（.cer）を端末に保存し、メールソフトの暗号化の設定で取り込みます。
find-android-3 = メールを書くときに、メールソフトでS/MIMEの暗号化を選びます。
find-gpgsm-1 = 認証局の証明書を含む一式（.p7c）を保存し、ターミナルで gpgsm --import に続けてファイル名を入力し、実行します。Kleopatraでは「ファイル」＞「インポート」を選びます。
find-gpgsm-2 = 上のリンク「認証局の証明書」の手順で、ルート証明書をGnuPGに信頼させます。
find-gpgsm-3 = ターミナルで gpgsm --encrypt --recipient メールアドレス ファイル名 を実行し、暗号化します。Kleopatraでは、相手を受信者に選びます。
find-trust = 証明書を信頼できるかどうかは、署名した認証局によって決まります。認証局の証明書も確認してください。

## 信頼

trust-title = 認証局の証明書
trust-lead = { $organisation }から届く署名付きメールを確かめるには、ルート証明書を取り込みます。その前に、証明書が本物であることを確かめてください。
trust-compare-title = 電話で照合する
trust-compare-call = 組織の人に電話をかけます。電話番号は、このページではなく、契約書、名刺、電話帳などで調べてください。
trust-compare-read = 相手の手元の紙にあるフィンガープリントを読み上げてもらい、ダウンロードした証明書のフィンガープリントと見比べます。
trust-compare-match = 4文字ずつのすべての組が一致したときだけ、証明書を取り込んでください。1つでも違うときは中止し、相手に伝えてください。
trust-qr = フィンガープリントのQRコード
trust-qr-what = QRコードをスマートフォンで読み取ると、フィンガープリントが文字（4文字ずつ16組）で表示されます。ページは開きません。同じページにあるQRコードだけでは、本物であることの証明になりません。ページを書き換えられる人は、QRコードも書き換えられるためです。スマートフォンの表示を、別の方法で受け取った用紙と見比べてください。
trust-sheet-link = 印刷用のフィンガープリントの用紙
sheet-title = 認証局の証明書のフィンガープリント
sheet-print-title = フィンガープリントを印刷する
sheet-print = ブラウザーの印刷機能で、このページをA4に印刷してください。用紙をほかの人に渡す前に、認証局の設立時に記録したフィンガープリントと見比べてください。
sheet-lead = フィンガープリントの照合の電話を受けたら、この用紙から1組ずつ読み上げてください。相手は、手元の証明書と見比べます。1組でも違うときは、その証明書を取り込んではいけません。
sheet-root = ルート証明書
sheet-issuing = 利用者に証明書を発行する認証局の証明書
sheet-qr-what = QRコードをスマートフォンで読み取ると、フィンガープリントが文字（4文字ずつ16組）で表示されます。ページは開きません。
sheet-call-title = 違いがあったときの連絡先
trust-root = ルート証明書です。信頼する証明書として取り込むのは、この証明書です。
trust-issuing = 利用者に証明書を発行する認証局の証明書です。ルート認証局が発行しました。ほとんどのソフトは、自動でこの証明書を見つけます。
trust-cer = Windows、Outlook、Apple、Android向け（.cer）
trust-crt = Thunderbird、Linux向け（.crt）
trust-pem = OpenSSL、サーバー向け（PEM形式、.pem）
trust-mobileconfig = iPhone、iPad、Mac向けのプロファイル（.mobileconfig、ルート認証局の下にある認証局の証明書を含む）
trust-read-title = フィンガープリントの読み上げ方
trust-install-title = 取り込む手順
trust-windows = Windows、Outlook
trust-windows-open = ファイルをダウンロードし、コマンド プロンプトで certutil -hashfile ファイル名 SHA256 を実行して、フィンガープリントを照合します（Windowsの「拇印」はSHA-1のため、照合に使えません）。
trust-windows-store = ファイルを開き、「証明書のインストール」、「現在のユーザー」、「証明書をすべて次のストアに配置する」、「信頼されたルート証明機関」の順に選びます。
trust-windows-ask = 確認の画面で「はい」を選びます。最後に、Outlookを再起動します。
trust-thunderbird = Thunderbird
trust-thunderbird-open = ファイルをダウンロードします。Thunderbirdで、「設定」＞「プライバシーとセキュリティ」＞「証明書を管理」＞「認証局証明書」を開きます。
trust-thunderbird-import = 「インポート」を選び、ダウンロードしたファイルを選びます。
trust-thunderbird-tick = 証明書を表示してフィンガープリントを照合し、「この認証局によるメールユーザーの識別を信頼する」にチェックを入れます。
trust-mac = Mac
trust-mac-open = プロファイルをダウンロードして開きます。
trust-mac-install = 「システム設定」で「プロファイル」または「デバイス管理」を検索して開きます。プロファイルを開き、フィンガープリントを照合してから、インストールします。
trust-ios = iPhone、iPad
trust-ios-open = このページをSafariで開き、プロファイルをダウンロードします。
trust-ios-install = 「設定」＞「プロファイルがダウンロード済み」を開きます。プロファイルは「未検証」（端末がまだ認証局を信頼していない）または「未署名」と表示されます。
trust-ios-compare = 「詳細」からルート証明書を開き、フィンガープリントを照合してから、プロファイルをインストールします。
trust-android = Android
trust-android-open = ファイルをダウンロードします。Androidではインストール前にフィンガープリントを表示できないため、パソコンのcertutil、openssl、gpgsmなどで表示して照合します。
trust-android-install = 「設定」で「CA証明書」を検索し、ファイルを選びます。証明書を独自に管理するメールソフトでは、メールソフトの設定から取り込んでください。
trust-gpgsm = GnuPG（gpgsm）、Kleopatra
trust-gpgsm-import = ファイルをダウンロードし、gpgsm --import ファイル名 を実行します。gpgsm --dump-cert で表示されるフィンガープリント（sha2_fpr）を照合します。
trust-gpgsm-list = 次の行を、GnuPGのフォルダー（~/.gnupg または %APPDATA%\gnupg）の trustlist.txt に書き加えます。
trust-gpgsm-reload = gpgconf --reload gpg-agent を実行します。
trust-openssl = OpenSSL
trust-openssl-verify = ファイルをダウンロードし、openssl x509 -noout -fingerprint -sha256 -in ファイル名 でフィンガープリントを照合します。署名付きメールは次のように確かめます。
trust-crl = 失効リスト（CRL）

## デモ

demo-mail-title = デモのメール
demo-mail-lead = ポータルからの最近のメールです。メールは、デモのメールボックスにだけ届きます。このページはデモでだけ表示されます。
demo-mail-none = メールはまだありません。
demo-mail-to = 宛先：{ $address }

## メール

mail-greeting = { $name } 様
mail-end = このメールは、{ $organisation }から自動で送信しています。
mail-contact-name = セキュリティ担当者：{ $value }
mail-contact-telephone = 電話：{ $value }
mail-contact-mail = メール：{ $value }
mail-trial-subject = { $organisation }：メールサーバーのテスト
mail-trial-body = 証明書ポータルからメールが届くかどうかを確認するため、システム管理者がこのメールを送信しました。このメールが届いていれば、問題ありません。何もする必要はありません。
mail-invitation-subject = { $organisation }：証明書ポータルのパスワードを設定してください
mail-invitation-body = メール用の証明書を申請できるようになりました。次のリンクを開いて、パスワードを設定してください。
mail-invitation-after = リンクは7日以内に1回だけ使えます。心当たりがないときは、何もしないでください。
mail-forgotten-subject = { $organisation }：証明書ポータルのパスワードの再設定
mail-forgotten-body = { $address } のアカウントについて、パスワードの再設定が依頼されました。ご自分で依頼したときは、次のリンクを開き、新しいパスワードを設定してください。
mail-forgotten-after = リンクは1時間以内に1回だけ使えます。開いただけでは何も変わりません。心当たりがないときは、何もしないでください。パスワードは変わりません。
mail-no-reset-administrator = { $address } のアカウントについて、パスワードの再設定が依頼されました。このアカウントのパスワードは、メールのリンクでは再設定できません。パスワードは変わっていません。覚えているときは、次のページからサインインしてください。
mail-no-reset-administrator-after = パスワードを忘れたとき、または使えなくなったときは、直接または電話でシステム管理者に依頼してください。システム管理者が「利用者」のページ、またはコマンド inkan person invite で、新しい招待を用意します。心当たりがないときは、何もしないでください。
mail-no-reset-none = { $address } について、パスワードの再設定が依頼されました。このサイトには、再設定できるパスワードがありません。サインインは次のページから行います。
mail-no-reset-none-after = 組織のディレクトリのパスワードでサインインしている方は、組織でそのパスワードを変更するか、組織のヘルプデスクに問い合わせてください。まだパスワードを設定していない方は、招待メールのリンクを使うか、新しい招待メールを登録担当者に依頼してください。心当たりがないときは、何もしないでください。
mail-no-reset-shared = { $address } について、パスワードの再設定が依頼されました。このメールアドレスに届くメールは複数の人が読む可能性があるため、リンクは送りません。パスワードは変わっていません。サインインは次のページから行います。
mail-no-reset-shared-after = 代表アドレスではなく、ご自分のメールアドレスを入力してもう一度依頼するか、新しい招待メールを登録担当者に依頼してください。心当たりがないときは、何もしないでください。
mail-password-subject = { $organisation }：パスワードが変更されました
mail-password-body = あなたのアカウントのパスワードが変更され、ほかのブラウザーのサインインはすべて終了しました。ご自分で変更した覚えがないときは、すぐに次のページから新しいパスワードを設定してください。
mail-password-after = その後、システム管理者に連絡してください。パスワードを知られたか、メールを読まれたおそれがあります。ご自分で変更したときは、何もする必要はありません。
mail-password-no-link = あなたのアカウントのパスワードが変更され、ほかのブラウザーのサインインはすべて終了しました。ご自分で変更した覚えがないときは、すぐにシステム管理者に電話で連絡してください。システム管理者が、あなたのサインインをすべて終了し、新しい招待を用意します。このパスワードは、メールのリンクでは再設定できません。ご自分で変更したときは、これまでどおり次のページからサインインできます。
mail-password-no-link-after = 変更した覚えがないときは、パスワードを知られたか、メールを読まれたおそれがあります。ご自分で変更したときは、何もする必要はありません。
mail-proof-subject = 先ほど、{ $address } の証明書を申請しましたか
mail-proof-body = 先ほど、{ $address } の証明書を申請しましたか。あなたのアカウントでサインインした人から、次の申請がありました。
mail-proof-facts =
    メールアドレス：{ $address }
    用途：{ $purpose }
    端末：{ $device }
    日時：{ $at }
mail-proof-open = 次のリンクを開いて、ご自分の申請かどうかをお知らせください。
mail-proof-after = リンクは24時間以内に1回だけ使えます。申請した覚えがないときは、リンクを開いて「申請していません」を選ぶか、何もしないでください。
mail-issued-subject = { $address } の証明書を発行しました
mail-issued-body = 証明書を発行しました。次のページからダウンロードし、メールソフトに取り込んでください。
mail-issued-after = 申請した覚えがないときは、そのページで証明書を失効させ、セキュリティ担当者に連絡してください。
mail-issued-several-subject = { $address } の証明書を発行しました
mail-issued-several-body = 証明書を複数発行しました。次のページからすべてダウンロードし、メールソフトに取り込んでください。
mail-issued-several-after = 申請した覚えがないときは、そのページですべての証明書を失効させ、セキュリティ担当者に連絡してください。
mail-refused-subject = { $address } の申請は却下されました
mail-refused-body = 登録担当者が申請を却下しました。証明書は発行されていません。次のページで確認できます。
mail-refused-after = 理由が分からないときは、登録担当者に問い合わせてください。
mail-restored-subject = { $address } の申請は終了しました
mail-restored-body = 証明書サーバーをバックアップから復元しました。バックアップの後に申請がどのように処理されたかを確認できないため、申請を終了しました。次のページで確認できます。
mail-restored-after = 証明書が必要なときは、サインインしてもう一度申請してください。使える証明書は、「自分の証明書」のページで確認できます。お手元の証明書が表示されないときは、新しい証明書を申請してください。
mail-revoked-subject = { $address } の証明書が失効しました
mail-revoked-body = { $address } の証明書（用途：{ $purpose }、シリアル番号：{ $serial }）が失効しました。今後は使えません。次のページで確認できます。
mail-revoked-after = 心当たりがないときは、セキュリティ担当者に連絡してください。新しい証明書は、ポータルで申請できます。
mail-stolen-subject = { $address } の秘密鍵の盗難を記録しました
mail-stolen-body = { $address } の証明書（用途：{ $purpose }、シリアル番号：{ $serial }）について、秘密鍵の盗難の届出がありました。証明書はすでに失効していましたが、盗難についても記録しました。
mail-stolen-ended = 悪用を防ぐため、すべてのサインインを終了し、手続き中の申請、申請やパスワードの設定のためのメールのリンク、印刷した失効コードを無効にしました。
mail-stolen-ended-elsewhere = 悪用を防ぐため、届け出たブラウザーを除くすべてのサインインを終了し、手続き中の申請、申請やパスワードの設定のためのメールのリンク、印刷した失効コードを無効にしました。
mail-report-subject = { $address } の秘密鍵の紛失・盗難の届出
mail-report-body = { $address } の秘密鍵の紛失または盗難を届け出る手続きが始まりました。ご自分で始めたときは、次のリンクを開き、何があったかを届け出てください。証明書を失効または一時停止させます。
mail-report-after = リンクは1時間以内に1回だけ使えます。開いただけでは何も変わりません。心当たりがないときは、何もしないでください。
mail-held-subject = { $address } の証明書を一時停止しました
mail-held-body = { $address } の証明書（用途：{ $purpose }、シリアル番号：{ $serial }）を一時停止しました。一時停止の間、メールソフトはこの証明書を失効したものとして扱います。ディレクトリにも掲載されません。
mail-held-after = 心当たりがないときや理由が分からないときは、セキュリティ担当者に問い合わせてください。セキュリティ担当者が一時停止を解除できます。秘密鍵が見つからないときは、証明書を失効させてください。{ $time }以内に解除されない場合は、自動的に失効します。
mail-released-subject = { $address } の証明書の一時停止が解除されました
mail-released-body = { $address } の証明書（用途：{ $purpose }、シリアル番号：{ $serial }）は、一時停止がなかったものとして再び有効になり、ディレクトリにも戻ります。
mail-released-after = 秘密鍵が見つかっていないときや、ほかの人の手に渡った可能性があるときは、すぐに同じページで届け出てください。心当たりがないときは、セキュリティ担当者に連絡してください。
mail-put-back-subject = { $address } の証明書をディレクトリに戻しました
mail-put-back-body = { $address } の証明書（用途：{ $purpose }、シリアル番号：{ $serial }）をディレクトリに戻しました。ほかの人が再びこの証明書を見つけ、メールの暗号化に使えるようになります。
mail-see-here = 次のページで確認できます。
mail-by-owner = この操作は、あなたのアカウントでサインインした人がポータルで行いました。
mail-by-officer = この操作は、セキュリティ担当者がポータルで行いました。
mail-by-link = メールのリンクから（サインインせずに）、秘密鍵が見当たらないという届出がありました。
mail-by-code = 印刷した失効コードで（サインインせずに）、秘密鍵が見当たらないという届出がありました。
mail-by-host = この操作は、システム管理者がサーバーのコマンドで行いました。
mail-by-system = この操作は、サーバーが自動で行いました。
mail-withdrawn-subject = { $address } の証明書をディレクトリから削除しました
mail-withdrawn-body = 秘密鍵が見当たらないという届出がありました。{ $address } の証明書（用途：{ $purpose }、シリアル番号：{ $serial }）をディレクトリから削除し、今後のメールの暗号化に使われないようにしました。証明書はまだ有効です。
mail-withdrawn-after = 秘密鍵が見つからないときは、証明書を失効させてください。届け出た覚えがないときは、セキュリティ担当者に連絡してください。セキュリティ担当者がディレクトリに戻せます。
mail-decision-subject = 対応してください：{ $address } の秘密鍵が見当たらないという届出
mail-decision-body = { $address } の秘密鍵が見当たらないという届出がありました。シリアル番号 { $serial } の証明書をディレクトリから削除しましたが、証明書はまだ有効です。
mail-decision-here = 次のページで、失効させるか、ディレクトリに戻してください。
mail-decision-by-owner = 所有者がポータルにサインインして届け出ました。
mail-decision-after = その前に、証明書の所有者に、ご自分で届け出たかどうかを確認してください。
mail-ends-subject = { $address } の証明書の期限は{ $day }です
mail-ends-body = お使いの証明書の期限が近づいています。対象は { $address }（{ $purpose }）、期限は{ $at }です。次のページから更新してください。
mail-ends-after = 期限までは、今の証明書をそのまま使えます。期限が過ぎても、証明書と鍵は消さずに保管してください。その証明書で暗号化されたメールは、その鍵でしか読めません。
mail-test-subject = { $organisation }：テストメール（このメールに返信してください）
mail-test-body = ポータルでメールソフトのテストが申し込まれたため、このメールをお送りしています。署名と暗号化を有効にして、このメールに返信してください。本文は何でもかまいません。結果は次のページで確認できます。
mail-test-after = 心当たりがないときは、何もしないでください。返信するときは、次のテスト番号を残してください：{ $id }
mail-head-subject = { $organisation }：監査証跡の署名付き記録（行 { $row }まで）
mail-head-body = 次の1行は、{ $at } の時点で監査証跡の最新の行が何であったかを示す、署名付きの記録です。運用担当者が書き換えられない場所に保管してください。
mail-head-after = その後に行が切り取られたり書き換えられたりしていないかを確かめるには、保管した行を1つのファイルにまとめ、別に保管した公開鍵を使って「inkan audit verify --heads ファイル --key audit-heads.pub.pem」を実行してください。公開鍵のフィンガープリント（SHA-256）：{ $key }

## リクエストの誤り

fault-reference = 問い合わせるときは、次の参照番号を伝えてください：{ $reference }
fault-not-found-title = ページが見つかりません
fault-no-page = このアドレスにページはありません。入力の誤りがないか確認してください。
fault-method-title = この操作はできません
fault-method = このページでは使えない方法でアクセスされました。前のページに戻り、ページのボタンを使ってください。
fault-forged-title = このフォームは受け付けられません
fault-forged = このポータルのページから送られていないか、ページを開いてから時間がたちすぎています。前のページに戻り、再読み込みしてから、もう一度送ってください。
fault-host-title = このアドレスは使えません
fault-host = このポータルのものではない名前でアクセスされました。ポータルから届いたメールに書かれたアドレスを使ってください。
fault-too-slow-title = 通信に時間がかかりすぎました
fault-too-slow = フォームが時間内に届かなかったため、何も処理していません。前のページに戻り、もう一度送ってください。
fault-too-large-title = 送られたデータが大きすぎます
fault-too-large = 送られたデータが64 KiBを超えています。証明書署名要求はずっと小さいものです。選んだファイルが正しいか確認してください。
fault-malformed-title = このままでは受け付けられません
fault-malformed = フォームを読み取れませんでした。前のページに戻り、再読み込みしてから、もう一度お試しください。
fault-conflict-title = すでに状況が変わっています
fault-throttled-title = 操作の回数が多すぎます
fault-busy-title = 少し待ってから、もう一度お試しください
fault-scanning = 現在、別の証明書をフィンガープリントで検索しており、時間がかかっています。少し待ってからもう一度お試しになるか、シリアル番号またはメールアドレスで検索してください。
fault-internal-title = サーバーで問題が発生しました
fault-refused-title = この操作は許可されていません

## エラー

error-not-found = 存在しないか、表示する権限がありません。メールのリンクから開いたときは、リンクが途中で切れていないか確認してください。
error-throttled = 操作の回数が多すぎます。{ $wait }後に、もう一度お試しください。
wait-minute = 1分
wait-minutes = { $minutes }分
wait-hours = { $hours }時間
error-lint = 証明書の内容が規則に合わないため、発行しませんでした。システム管理者に連絡してください。
error-key-unavailable = 認証局の秘密鍵が現在使えません。発行も変更もしていません。後でもう一度お試しください。
error-configuration = サーバーの設定が正しくありません。システム管理者に連絡してください。
error-busy = 処理が混み合っています。少し待ってから、もう一度お試しください。
error-internal = 処理を完了できませんでした。後でもう一度お試しください。同じことが続くときは、システム管理者に連絡してください。
error-serial-number = シリアル番号ではありません。証明書の表示どおり、40桁以内の16進数で入力してください。
error-serial-too-long = シリアル番号としては長すぎます（16進数で40桁まで）。コピーした内容を確認してください。
error-serial-zero = シリアル番号が0の証明書はありません。コピーした内容を確認してください。
error-serial-decimal = 10進数が入力されています。シリアル番号は16進数で入力してください。多くのソフトは16進数でも表示します。
error-fingerprint = 証明書のフィンガープリントではありません。16進数で、SHA-256は64桁、SHA-1は40桁です。全体をコピーしてください。
error-certificate-query = メールアドレス、シリアル番号、フィンガープリントのいずれでもありません。メールアドレス全体か、お使いのソフトに表示された16進数を入力してください。
error-country = ISO 3166-1の国コードではありません。JPやGB（UKは不可）のように大文字2文字で入力してください。コードのない地域にはXXを使ってください。
error-time = 日時が正しくありません。現在までの日時を入力してください。
error-crl = この失効リストは使えません。この認証局が最後に公開したものを指定してください。
error-password = パスワードが短すぎます。12文字以上で入力してください。
error-password-too-long = パスワードが長すぎます。英数字なら1024文字、日本語なら340文字程度までにしてください。
error-password-character = 使えない文字が含まれています。タブ、目に見えない文字、複数の部分からなる絵文字などは、端末によって入力のしかたが異なるため使えません。その文字を取り除いてください。
error-password-own-words = 推測されやすいパスワードです。お名前、メールアドレス、組織名を除くと、残りが短すぎるか、よく使われる文字列だけになります。ご自分と関係のない単語を加えてください。
error-password-common = このパスワードは、攻撃者が最初に試す、よく使われるパスワードや単語の一覧に含まれています。互いに関係のない単語をいくつか組み合わせてください。
error-password-guessable = 推測されやすいパスワードです。よく使われる単語やパスワード、文字の繰り返し、キーボードの並び、日付などでできています。互いに関係のない単語を加えてください。
error-head-key = 監査証跡の署名付き記録を検証する公開鍵ではありません。初期設定時に作られたPEMファイル、または「inkan audit key」の出力を指定してください。
error-address-no-at = メールアドレスではありません。@ がありません。メールアドレス全体を入力してください。
error-address-local-part-too-long = @ の前が64文字を超えています。メールでは使えません。メールアドレスを確認してください。
error-address-local-part-not-ascii = @ の前に、全角文字など、ASCII以外の文字があります。このようなメールアドレスの証明書は、メールソフトで使えません。別のメールアドレスを使ってください。
error-address-local-part = @ の前が正しくありません。空白、引用符、コメント、連続するピリオドを使わずに入力してください。
error-address-domain = @ の後が、使えるドメイン名ではありません。入力の誤りがないか確認してください。
error-name-empty = 氏名を入力してください。
error-name-invisible = 氏名に目に見えない文字が含まれています。手で入力し直してください。
error-name-too-long = 氏名が64文字を超えています。短くしてください。
error-name-no-letter = 氏名に文字がありません。文字を1つ以上入力してください。
error-csr-not-a-csr = 証明書署名要求ではありません。-----BEGIN CERTIFICATE REQUEST----- で始まるもの、またはDERファイルを送ってください。
error-csr-empty = ファイルが空です。お使いのソフトで証明書署名要求が正しく書き出されているか確認し、そのファイルを送ってください。
error-csr-private-key = これは秘密鍵か、秘密鍵を含むファイルです。内容は保存しておらず、画面にも再表示しません。この鍵は漏えいしたものとして扱い、新しい鍵を作って、その鍵の証明書署名要求を送ってください。秘密鍵は誰にも送らないでください。
error-csr-several = このファイルには、異なる証明書署名要求が2つ以上含まれています。どれを使うか判断できないため、1つだけを含むファイルを送ってください。
error-csr-certificate = これは証明書です。秘密鍵から証明書署名要求を作って送ってください。
error-csr-broken-pem = テキストが壊れています。BEGIN の行から END の行まで、すべてコピーしてください。
error-csr-too-large = 証明書署名要求が32 KiBを超えています。本来はずっと小さいものです。選んだファイルが正しいか確認してください。
error-csr-signature = 証明書署名要求の署名が正しくないため、秘密鍵をお持ちであることを確認できません。証明書署名要求を作り直してください。
error-csr-signature-algorithm = 証明書署名要求に使われた署名アルゴリズムまたはそのパラメーターは受け付けていません。証明書署名要求に含まれる公開鍵と対になる秘密鍵で署名してください。使えるのは、SHA-256、SHA-384、SHA-512のいずれかを使うRSA（PKCS #1 v1.5、または同じハッシュのMGF1を使うPSS）とECDSA、およびEd25519です。
error-csr-outdated-hash = 証明書署名要求の署名に、安全ではなくなったSHA-1またはMD5が使われています。SHA-256で署名してください。RSA-PSSでは、メッセージとMGF1の両方のハッシュをパラメーターで指定しないと、SHA-1が使われます。
error-csr-version = 証明書署名要求のversionの値が0ではありません。PKCS #10（RFC 2986）では0だけが認められています。別のソフトを使うか設定を変えて、作り直してください。
error-csr-subject = 証明書署名要求のsubjectの形式が正しくありません。別のソフトを使うか設定を変えて、作り直してください。
error-csr-attributes = 証明書署名要求のattributesの形式が正しくありません。別のソフトを使うか設定を変えて、作り直してください。
error-csr-critical = 証明書署名要求が求めている拡張のcriticalの値が、DERの規則どおりに符号化されていません（TRUEはFFです）。別のソフトで作り直してください。
error-csr-duplicate-extensions = 証明書署名要求で、同じ拡張が2回指定されています。別のソフトを使うか設定を変えて、作り直してください。
error-key-algorithm = この種類の鍵は受け付けていません。RSA（2048ビットから4096ビットまで）、P-256、P-384のいずれかを使ってください（署名専用であればEd25519も使えます）。
error-key-encoding = 公開鍵が、DERやこの種類の鍵の標準規格のとおりに符号化されていません。別のソフトで証明書署名要求を作り直してください。
error-key-rsa-parameters = RSA鍵の識別子に、RFC 3279で必須とされているNULLパラメーターがありません。別のソフトまたは新しいバージョンで、証明書署名要求を作り直してください。鍵はそのままでかまいません。
error-key-only-pss = このRSA鍵はRSASSA-PSS専用のため、メール用の証明書には使えません。通常のRSA鍵を作ってください（OpenSSLでは -algorithm RSA）。証明書署名要求の署名には、PSSも使えます。
error-key-explicit-curve = この鍵では、楕円曲線が名前ではなくパラメーターで直接指定されています。これはRFC 5480で禁止されています。P-256またはP-384を名前で指定して、鍵を作り直してください（OpenSSLでは -param_enc named_curve）。
error-key-too-short = RSA鍵が2048ビット未満です。3072ビットの鍵を作ってください。
error-key-too-long = RSA鍵が4096ビットを超えており、多くのメールソフトで使えません。3072ビットの鍵を作ってください。
error-key-modulus = RSA鍵の法（modulus）が正しくありません。新しい鍵を作ってください。
error-key-exponent = RSA鍵の公開指数が安全ではありません。公開指数は65536より大きい奇数でなければなりません。公開指数を65537にして、新しい鍵を作ってください。
error-key-small-factor = このRSA鍵は破られるおそれがあります。法（modulus）に小さな素因数があります。新しい鍵を作ってください。
error-key-close-primes = このRSA鍵は破られるおそれがあります。2つの素数が近すぎます。別のソフトで新しい鍵を作ってください。
error-key-roca = このRSA鍵は破られるおそれがあります。欠陥（ROCA）のあるICカード用ライブラリで作られています。別のソフトで新しい鍵を作ってください。
error-key-point = 公開鍵が楕円曲線上の点ではありません。新しい鍵を作ってください。
error-key-revoked = この鍵の証明書は、失効しているか一時停止中です。新しい鍵を作ってください。
error-key-compromised = この鍵は紛失または盗難の届出があったため、再び使うことはできません。新しい鍵を作ってください。
error-key-of-another = この鍵は、すでにほかの証明書またはほかの利用者のものです。新しい鍵を作ってください。
error-key-not-for-profile = この種類の鍵は、この用途には使えません。Ed25519は署名には使えますが、暗号化には使えません。RSA、P-256、P-384のいずれかの鍵を作ってください。
error-not-allowed = この操作をする権限がありません。担当者に依頼してください。
error-foreign-domain = このメールアドレスは組織のドメインのものではないため、証明書を発行できません。組織のメールアドレスを使ってください。
error-unknown-address = このメールアドレスは登録されていません。担当者に登録を依頼してください。
error-address-of-another = このメールアドレスは、ほかの人のものです。ご自分のメールアドレスを使ってください。
error-person-not-active = この人の利用終了の手続きが始まっているか、完了しています。この人としてサインインすることも、証明書を申請・取得することもできません。証明書が失効するまでは、セキュリティ担当者が利用終了を取り消せます。
error-own-departure = ご自分の利用終了は開始も終了もできません。ほかのセキュリティ担当者が行います。
error-held-by-departure = この証明書は、所有者の利用終了により停止されています。利用終了を取り消すと、ほかの証明書とともに停止が解除されます。
error-already-departing = この人の利用終了の手続きはすでに始まっています。何も変更していません。
error-no-departure = この人について、手続き中の利用終了はありません。まだ始まっていないか、取り消されたか、完了しています。
error-own-request = ご自分の申請は審査できません。ほかの登録担当者が審査します。
error-key-not-kept = この鍵は使い続けられません。新しい鍵で更新してください。
error-no-hold = 現在のポリシーでは一時停止できません。代わりに、証明書を失効させてください。
error-token = 有効なプログラム用トークンが必要です。運用担当者に発行を依頼してください。
error-program-name = プログラムの名前は、英小文字で始め、英小文字、数字、ハイフンを使って40文字以内で指定してください。
error-program-known = この名前のプログラムには、すでにトークンを発行したことがあります。別の名前を指定してください。
api-no-address = APIにこのアドレスはありません。APIの説明でパスを確認してください。
api-method = このアドレスで使えるメソッドはPOSTだけです。
api-too-large = 本文が大きすぎます。証明書1枚の要求は64 KiBまで、一括の要求は4 MiBかつ500枚までです。分けて送ってください。
api-too-slow = 本文が32秒以内に届きませんでした。もう一度送ってください。
fault-json = このアドレスが受け付けるJSONではありません。APIの説明で、項目の名前と型を確認してください。
error-revocation-code = 失効コードに入力の誤りがあるか、文字が足りません。失効コードは英数字30文字です。用紙と1組ずつ見比べてください。今回の入力は、失敗した回数に数えていません。
error-code = この失効コードは使えません。使用済みか、新しい失効コードに置き換えられたか、期限切れか、存在しない失効コードです。最新の用紙を使うか、ほかの方法で届け出てください。
error-sign-in = メールアドレスまたはパスワードが正しくないか、このアカウントへのサインインが短時間に何度も試みられています。両方を確認し、もう一度お試しください。どちらも正しいときは、15分待つか、以前にサインインしたことのあるブラウザーをお使いください。
error-session-ended = 操作の途中でサインインが終了しました。何も変更していません。サインインして、もう一度お試しください。
error-already-revoked = 証明書はすでに失効しています。何も変更していません。
error-already-held = 証明書はすでに一時停止中です。何も変更していません。
error-already-withdrawn = 証明書はすでにディレクトリから削除されています。何も変更していません。
error-not-held = 証明書は一時停止中ではありません。何も変更していません。
error-expired = 証明書は有効期限が切れています。失効させる必要はありません。
error-not-renewable = この証明書は今は更新できません。まだ更新の時期ではないか、有効ではなくなっているか、すでに更新されています。何も変更していません。
error-link-used = このリンクはもう使えません。すでに使われたか、申請の手続きが終わっています。サインインして、現在の状態を確認してください。
error-link-expired = このリンクは期限が切れています。証明書の申請の場合は、もう一度申請すると新しいリンクが届きます。秘密鍵の紛失・盗難の届出の場合は、「秘密鍵の紛失・盗難を届け出る」のページから、もう一度リンクを受け取ってください。パスワードの設定の場合は、新しい招待メールを登録担当者に依頼してください。
error-reset-link-used = このリンクはもう使えません。すでに使われたか、新しいリンクまたは新しいパスワードに置き換えられています。最も新しいメールのリンクを使うか、新しいパスワードでサインインしてください。必要なときは、「パスワードを忘れたとき」のページから、もう一度リンクを受け取ってください。
error-reset-link-expired = このリンクは期限が切れています。有効期間は1時間です。「パスワードを忘れたとき」のページから、もう一度リンクを受け取ってください。
error-reset-by-administrator = このアカウントのパスワードは、メールのリンクでは再設定できません。新しい招待をシステム管理者に依頼してください。何も変更していません。
error-password-changed = 操作の途中で、別の場所からパスワードが変更されました。ここでは何も変更していません。新しいパスワードでサインインしてください。
error-no-local-password = ここで変更するパスワードはありません。サインインには、組織のディレクトリのパスワードを使っています。組織でそのパスワードを変更するか、組織のヘルプデスクに問い合わせてください。
error-link-of-another = これは、ほかの人の申請のリンクです。申請した覚えがないときは、もう一度リンクを開き、「申請していません」を選んでください。
error-request-moved-on = この申請は、すでに次の状態に進んでいます。申請のページで現在の状態を確認してください。
error-address-taken = このメールアドレスはすでに登録されています。利用者の一覧を確認してください。
error-address-spelling = このメールアドレスは、大文字と小文字が異なる表記ですでに登録されています。どちらの表記も同じメールボックスを指します。利用者の一覧で登録済みの表記を確認し、その表記を使ってください。
error-already-initialised = ここには、すでに初期設定済みの環境があります。何も変更していません。
error-folder-not-empty = このフォルダーは空ではありません。新しいフォルダーか空のフォルダーを指定してください。
error-restore-unfinished = このシステムはバックアップから復元されたばかりで、まだ準備が整っていません。復元を完了するよう、運用担当者に依頼してください。
error-no-restore = 完了を待っている復元はありません。何も変更していません。
