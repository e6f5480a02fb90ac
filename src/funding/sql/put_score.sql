-- score(): what the same officer scored before is replaced
insert into grant_score (application, account, criterion, score, comment, at, by_label) values ($1, $2, $3, $4, $5, $6, $7)
on conflict (application, account, criterion) do update
set score = excluded.score, comment = excluded.comment, at = excluded.at, by_label = excluded.by_label
