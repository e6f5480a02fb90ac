-- save_indicator(): who may read an indicator. A room that declares its own again leaves this as it was set.
update indicator set is_public = $2, small_count = $3 where code = $1
