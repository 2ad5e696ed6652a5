-- Purpose: what the ids of an employer's own postings begin with. Parameters: employer. Columns: mark (no row before it has one).
SELECT mark FROM employer_mark WHERE employer = $employer
