-- versions_of()
select version, content, motive, at, by_label from grant_call_version where call = $1 order by version desc
