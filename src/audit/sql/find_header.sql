-- find_mapping(): what was told of a header.
select digest, mapping, told_by, told_at from grants_header where digest = $1
