-- the text under which an application was submitted
select version, content, motive, at, by_label from grant_call_version where call = $1 and version = $2
