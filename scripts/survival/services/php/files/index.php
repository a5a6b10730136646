<?php
// Counts the visits of a session and keeps what is uploaded.
session_start();
$name = basename($_GET['name'] ?? '');
$stored = __DIR__ . "/uploads/$name";
if (isset($_FILES['file'])) move_uploaded_file($_FILES['file']['tmp_name'], $stored);
if ($name !== '') {
    echo 'stored ', file_get_contents($stored);
    exit;
}
$_SESSION['count'] = ($_SESSION['count'] ?? 0) + 1;
echo 'count ', $_SESSION['count'];
