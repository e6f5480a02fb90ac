-- failing(): the application that a decision, a payment, a report, a recovery or a milestone belongs to
select application from grant_decision where id = $1
union select application from grant_payment where id = $1
union select application from grant_report where id = $1
union select application from grant_recovery where id = $1
union select application from grant_milestone where id = $1
