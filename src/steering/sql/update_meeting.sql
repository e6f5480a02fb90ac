-- Every act on a meeting: the row as it stands after it, when nobody changed it meanwhile.
update meeting set day = $3, hour = $4, place = $5, link = $6, state = $7, convened_on = $8, convened_by = $9,
  urgency = $10, motive = $11, remarks = $12, signed_at = $13, signed_by = $14, minutes = $15, sha256 = $16,
  version = version + 1
where id = $1 and version = $2
