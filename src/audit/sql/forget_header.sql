-- keep_mapping(): of an empty mapping.
delete from grants_header where digest = $1
