-- who did what on a file: duties that must not meet in one person
select 'scored' from grant_score where application = $1 and account = $2
union select 'decided' from grant_decision where application = $1 and by_account = $2
union select 'certified' from grant_payment where application = $1 and certified_by_account = $2
union select 'paid' from grant_payment where application = $1 and ordered_by_account = $2
union select 'instructed' from grant_application where id = $1 and officer = $2
union select 'assessed' from grant_assessment where application = $1 and by_account = $2
