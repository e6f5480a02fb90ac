-- scores_of()
select criterion, score, comment, account, by_label, at from grant_score where application = $1
order by criterion, at, account
