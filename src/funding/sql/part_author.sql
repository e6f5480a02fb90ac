-- who saved a part last
select changed_by from grant_part where application = $1 and part = $2
