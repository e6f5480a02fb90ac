-- organisation_of()
select organisation_then from grant_application where id = $1
