-- give_opinion()
select id, application, kind, service, text, due, at, by_label, by_account, stance, answer, answered_at, answered_by from grant_exchange where id = $1
