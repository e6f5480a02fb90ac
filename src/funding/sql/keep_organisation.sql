-- submit_application(): what the organisation said of itself then
update grant_application set organisation_then = $2 where id = $1
