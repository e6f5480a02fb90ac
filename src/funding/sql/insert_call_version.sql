-- decide_call(), correct_call(): what a published version says
insert into grant_call_version (call, version, content, motive, at, by_label) values ($1, $2, $3, $4, $5, $6)
