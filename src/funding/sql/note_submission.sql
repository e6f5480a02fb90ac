-- submit_application(): the first submission is the one that the window of the call holds for
update grant_facts set form = $2, first_submitted_at = coalesce(first_submitted_at, $3) where application = $1
