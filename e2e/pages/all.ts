import { AccountScreen, ConfirmScreen, TwoFactorScreen } from "./account";
import {
  AbsenceScreen,
  ActivityScreen,
  ApplicationsScreen,
  CloseScreen,
  DeactivateScreen,
  DeleteScreen,
  EmailChangeScreen,
  ExportScreen,
  HelpScreen,
  MembershipsScreen,
  NotificationsScreen,
  ProfileScreen,
  QuestionScreen,
  TelephoneScreen,
} from "./account-menu";
import { ContactsScreen, RecordScreen, WhoLookedScreen } from "./contacts";
import { InboxScreen } from "./inbox";
import { HelpdeskScreen, NotFoundScreen, TwoFactorHelpScreen } from "./info";
import { LibraryScreen, StaffLibraryScreen } from "./library";
import { LoginScreen } from "./login";
import { MessagesScreen, NewMessageScreen } from "./messages";
import { PasskeysScreen, RenamePasskeyScreen } from "./passkeys";
import {
  ChangePasswordScreen,
  DeadResetScreen,
  ForgotPasswordScreen,
  PasswordChangedScreen,
  ReportCompromiseScreen,
  ResetDoneScreen,
  ResetPasswordScreen,
  ResetSentScreen,
} from "./password";
import { PausedScreen } from "./paused";
import { RecoveryScreen } from "./recovery";
import {
  ActivateScreen,
  AddressScreen,
  CheckEmailScreen,
  InvalidInvitationScreen,
  InvitationScreen,
  NotMyAccountScreen,
  RefusedScreen,
  RegisterScreen,
  TermsScreen,
} from "./registration";
import type { View } from "./screen";
import { AppScreen, CodesScreen, DoneScreen, MethodScreen, PhoneCodeScreen, PhoneScreen } from "./set-up";
import {
  AccountRecoveryScreen,
  ClientsScreen,
  InvitationsScreen,
  RequestsScreen,
  RunningScreen,
  ServiceDeskScreen,
  StaffScreen,
  TasksScreen,
} from "./staff";
import { VerifyScreen } from "./verify";
import { HealthspaceScreen, HealthspacesScreen, WorksheetScreen } from "./workspace";

/** Every screen, as seen on one page of a browser. */
export function screensOn(view: View) {
  return {
    login: new LoginScreen(view),
    paused: new PausedScreen(view),
    verify: new VerifyScreen(view),
    recovery: new RecoveryScreen(view),
    running: new RunningScreen(view),
    worksheet: new WorksheetScreen(view),
    healthspace: new HealthspaceScreen(view),
    healthspaces: new HealthspacesScreen(view),
    clients: new ClientsScreen(view),
    library: new LibraryScreen(view),
    staffLibrary: new StaffLibraryScreen(view),
    tasks: new TasksScreen(view),
    serviceDesk: new ServiceDeskScreen(view),
    messages: new MessagesScreen(view),
    newMessage: new NewMessageScreen(view),
    contacts: new ContactsScreen(view),
    record: new RecordScreen(view),
    whoLooked: new WhoLookedScreen(view),
    account: new AccountScreen(view),
    twoFactor: new TwoFactorScreen(view),
    confirm: new ConfirmScreen(view),
    passkeys: new PasskeysScreen(view),
    renamePasskey: new RenamePasskeyScreen(view),
    method: new MethodScreen(view),
    phone: new PhoneScreen(view),
    phoneCode: new PhoneCodeScreen(view),
    app: new AppScreen(view),
    codes: new CodesScreen(view),
    done: new DoneScreen(view),
    invitation: new InvitationScreen(view),
    invalidInvitation: new InvalidInvitationScreen(view),
    register: new RegisterScreen(view),
    terms: new TermsScreen(view),
    refused: new RefusedScreen(view),
    checkEmail: new CheckEmailScreen(view),
    address: new AddressScreen(view),
    activate: new ActivateScreen(view),
    notMyAccount: new NotMyAccountScreen(view),
    applications: new ApplicationsScreen(view),
    activity: new ActivityScreen(view),
    profile: new ProfileScreen(view),
    emailChange: new EmailChangeScreen(view),
    telephone: new TelephoneScreen(view),
    notifications: new NotificationsScreen(view),
    absence: new AbsenceScreen(view),
    memberships: new MembershipsScreen(view),
    end: new CloseScreen(view),
    deactivate: new DeactivateScreen(view),
    remove: new DeleteScreen(view),
    dataExport: new ExportScreen(view),
    help: new HelpScreen(view),
    inbox: new InboxScreen(view),
    question: new QuestionScreen(view),
    helpdesk: new HelpdeskScreen(view),
    twoFactorHelp: new TwoFactorHelpScreen(view),
    forgotPassword: new ForgotPasswordScreen(view),
    resetSent: new ResetSentScreen(view),
    resetPassword: new ResetPasswordScreen(view),
    deadReset: new DeadResetScreen(view),
    resetDone: new ResetDoneScreen(view),
    reportCompromise: new ReportCompromiseScreen(view),
    changePassword: new ChangePasswordScreen(view),
    passwordChanged: new PasswordChangedScreen(view),
    notFound: new NotFoundScreen(view),
    staff: new StaffScreen(view),
    invitations: new InvitationsScreen(view),
    requests: new RequestsScreen(view),
    accountRecovery: new AccountRecoveryScreen(view),
  };
}

export type Screens = ReturnType<typeof screensOn>;
